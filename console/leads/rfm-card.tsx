/** How engaged a lead is: recency, frequency and money, in words. */
import type { ReactNode } from 'react';
import { Moment } from '../components/moment';
import type { LongTermMemory } from './use-lead-memory';

const HIGH = 2 / 3;
const MIDDLING = 1 / 3;
const inWords = (share: number): string => (share >= HIGH ? 'high' : share >= MIDDLING ? 'middling' : 'low');

const USD = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });

export function RfmCard({ memory }: { memory: LongTermMemory | null }) {
  const { rfm, rfm_score, engagements, last_engaged_at, evidence } = memory ?? {};
  return (
    <section className="card" aria-labelledby="rfm">
      <h2 id="rfm">
        Engagement {rfm_score == null ? 'not known yet' : `${inWords(rfm_score)}: ${rfm_score.toFixed(2)} of 1`}
      </h2>
      {rfm_score != null && !rfm && <p className="muted">Came with a file; a history of our own replaces it.</p>}
      {rfm && (
        <>
          <Part name="Recency" share={rfm.recency}>
            {last_engaged_at != null && (
              <>
                last engaged <Moment at={last_engaged_at} />; halves every 30 days
              </>
            )}
          </Part>
          <Part name="Frequency" share={rfm.frequency}>
            {engagements} {engagements === 1 ? 'engagement' : 'engagements'}; 20 count in full
          </Part>
          <Part name="Money" share={rfm.monetary}>
            {evidence ? USD.format(evidence.revenue_usd) : ''} so far; {USD.format(10_000)} count in full
          </Part>
          <p className="muted small">Half of it is recency, 35 % frequency, 15 % money.</p>
        </>
      )}
    </section>
  );
}

const Part = ({ name, share, children }: { name: string; share: number; children: ReactNode }) => (
  <div className="rfm-part">
    <div className="factor small">
      <span>{name}</span>
      <meter min={0} max={1} value={share} aria-label={`${name}: ${share.toFixed(2)} of 1`} />
      <span>{inWords(share)}</span>
    </div>
    <p className="muted small">{children}</p>
  </div>
);
