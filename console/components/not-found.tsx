import { Link } from 'wouter';

/** A path that no page has. */
export const NotFound = () => (
  <section className="page">
    <h1>There is nothing here</h1>
    <p>
      Go to the <Link href="/inbox">inbox</Link>, to the <Link href="/leads">leads</Link>, or to the{' '}
      <Link href="/campaigns">campaigns</Link>.
    </p>
  </section>
);
