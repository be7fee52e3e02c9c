/** What a lead prefers, and how we know. */
import { JsonView } from '../components/json-view';
import { words } from '../components/words';
import type { LongTermMemory } from './use-lead-memory';

export function PreferenceCard({ memory }: { memory: LongTermMemory | null }) {
  const preferences = Object.entries(memory?.preferences ?? {});
  return (
    <section className="card" aria-labelledby="preferences">
      <h2 id="preferences">Preferences</h2>
      {preferences.length === 0 && (
        <p className="muted">None are known: nothing was said, and too little was answered.</p>
      )}
      {preferences.length > 0 && (
        <dl className="facts">
          {preferences.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{words(name)}</dt>
              <dd>
                {Array.isArray(value) && value.every((each) => typeof each === 'string') ? (
                  value.join(', ')
                ) : (
                  <JsonView value={value} />
                )}
                <span className="muted small why">{evidenceOf(name, value, memory)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** What it rests on, in words. */
function evidenceOf(name: string, value: unknown, memory: LongTermMemory | null): string {
  const evidence = memory?.evidence;
  if (!evidence) return '';
  const wasSaid = evidence.said.includes(name);
  if (name === 'preferred_channels') {
    const answers = Object.entries(evidence.answers_by_channel).sort(([, a], [, b]) => b - a);
    const learned = answers.map(([channel, count]) => `${channel} answered ${times(count)}`).join(', ');
    return [wasSaid ? 'said' : '', learned].filter(Boolean).join('; ');
  }
  if (wasSaid || name !== 'best_contact_time' || typeof value !== 'string') return 'said';
  const [from = 0, to = 0] = value.split('-').map((time) => Number.parseInt(time, 10));
  const all = evidence.answers_by_hour.reduce((sum, count) => sum + count, 0);
  const inside = evidence.answers_by_hour.slice(from, to).reduce((sum, count) => sum + count, 0);
  return `learned: ${inside} of ${all} answers came then, by the lead’s own clock`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
