import { ProblemNote } from '../components/problem-note';
import { useConsents } from './use-leads';

/** What holds now, by channel and purpose. */
export function ConsentTable({ leadId }: { leadId: string }) {
  const { data, error } = useConsents(leadId);
  if (error && !data) return <ProblemNote error={error} />;
  if (data?.items.length === 0) return <p className="muted">None on record: no marketing goes out.</p>;
  return (
    <table className="small">
      <thead>
        <tr>
          <th scope="col">Channel</th>
          <th scope="col">Purpose</th>
          <th scope="col">Holds</th>
        </tr>
      </thead>
      <tbody>
        {data?.items.map(({ channel, purpose, granted }) => (
          <tr key={`${channel} ${purpose}`}>
            <td>{channel}</td>
            <td>{purpose}</td>
            <td>{granted ? 'granted' : 'withdrawn'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
