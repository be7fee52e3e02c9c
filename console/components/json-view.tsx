/** Any JSON, as lists and terms. */
import type { Reason } from '../../workflows/contracts/lead';
import { isRecord } from '../api/client';
import { words } from './words';

type Json = unknown;

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const isReason = (value: Json): value is Reason =>
  isRecord(value) && typeof value.text === 'string' && typeof value.effect === 'number';

export function JsonView({ value }: { value: Json }) {
  if (value === null || value === undefined) return <span className="muted">none</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return <span className="number">{tidy(value)}</span>;
  if (typeof value === 'string') return value;
  if (isList(value)) return <JsonList items={value} />;
  if (isReason(value)) return <ReasonLine reason={value} />;
  return isRecord(value) ? <JsonFacts fields={value} /> : null;
}

/** Why something was decided: the sentence, and how much it spoke for the decision (in log-odds). */
const ReasonLine = ({ reason: { text, effect } }: { reason: Reason }) => (
  <>
    {text}{' '}
    <span className="muted small">
      {effect > 0 ? '+' : ''}
      {tidy(effect)}
    </span>
  </>
);

function JsonList({ items }: { items: readonly Json[] }) {
  if (items.length === 0) return <span className="muted">none</span>;
  return (
    <ul>
      {items.map((item, place) => (
        <li key={place}>
          <JsonView value={item} />
        </li>
      ))}
    </ul>
  );
}

export function JsonFacts({ fields }: { fields: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(fields);
  if (entries.length === 0) return <span className="muted">none</span>;
  return (
    <dl className="facts">
      {entries.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{words(name)}</dt>
          <dd>
            <JsonView value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Four figures are enough to decide by. */
const tidy = (value: number): string => new Intl.NumberFormat('en', { maximumSignificantDigits: 6 }).format(value);
