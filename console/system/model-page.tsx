/** A model and its card: from what it learned, how good it was found to be, and what may be done with it. */
import { Link } from 'wouter';
import type { ModelCard } from '../../workflows/contracts/model-card';
import { Badge } from '../components/badge';
import { percent } from '../components/figures';
import { ProblemNote } from '../components/problem-note';
import { Unread } from '../components/unread';
import { words } from '../components/words';
import { CardFindings, CardLift, CardSlices } from './card-tables';
import { count, figure } from './figures';
import { ModelActions } from './model-actions';
import { ModelHistory } from './model-history';
import { useModelCard } from './use-system';

export function ModelPage({ modelId }: { modelId: string }) {
  const { data: card, error } = useModelCard(modelId);
  if (error && !card)
    return <Unread what="model" id={modelId} error={error} list={{ path: '/system/models', name: 'All models' }} />;
  return (
    <section className="page" aria-label={`Model ${modelId}`}>
      <Link href="/system/models">← All models</Link>
      <div className="page-head">
        <h1>{modelId}</h1>
        {card && <Badge state={card.model.status} />}
      </div>
      {error && <ProblemNote error={error} />}
      {!card && <p className="muted">Loading…</p>}
      {card && (
        <div className="model-panes">
          <div className="stack">
            <Quality card={card} />
            <Plots card={card} />
            <CardLift lift={card.lift} />
            <CardSlices slices={card.slices} />
            <CardFindings findings={card.findings} />
          </div>
          <div className="stack">
            <ModelActions model={card.model} />
            <Origin card={card} />
            <ModelHistory model={card.model} />
          </div>
        </div>
      )}
    </section>
  );
}

function Quality({ card: { model } }: { card: ModelCard }) {
  const { auc, pr_auc, brier, ece, positives, rows, mean_probability } = model.measures;
  const base = positives / rows;
  const lines = [
    ['AUC', auc, '0.500'],
    ['PR-AUC', pr_auc, figure(base)],
    ['Brier', brier, figure(base * (1 - base))],
    ['ECE', ece, ''],
  ] as const;
  return (
    <section className="card" aria-labelledby="quality">
      <h2 id="quality">How good it is</h2>
      <p className="muted small">
        On {count(rows)} rows that it had not seen. Predicted on average {percent(mean_probability, 1)}, seen{' '}
        {percent(base, 1)}.
      </p>
      <table className="small">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="number">
              Value
            </th>
            <th scope="col" className="number">
              95 % interval
            </th>
            <th scope="col" className="number">
              By chance
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, { value, low, high }, chance]) => (
            <tr key={name}>
              <th scope="row" className="plain">
                {name}
              </th>
              <td className="number">{figure(value)}</td>
              <td className="number">
                {figure(low)} to {figure(high)}
              </td>
              <td className="number">{chance}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Pictures as the data server drew them, shown as images: nothing in them runs. */
const Plots = ({ card: { plots, reliability } }: { card: ModelCard }) => (
  <section className="card" aria-labelledby="plots">
    <h2 id="plots">Reliability and lift</h2>
    <div className="plots">
      <img
        alt={`Promised and seen, in tenths: ${reliability
          .map(({ predicted, observed }) => `${percent(predicted)} promised, ${percent(observed)} seen`)
          .join('; ')}`}
        src={pictureOf(plots.reliability)}
      />
      <img alt="Share of all yes by share of the list; the table below has the figures" src={pictureOf(plots.lift)} />
    </div>
  </section>
);

const pictureOf = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

const ORDER = {
  time: 'the latest fifth',
  file: 'the last fifth of the file',
  chance: 'a fifth taken by chance',
} as const;

function Origin({ card }: { card: ModelCard }) {
  const { label, data, split, threshold, model, seed } = card;
  const facts = [
    ['Predicts', `${label.column} = ${label.positive}`],
    ['Learner', words(model.kind)],
    ['Learned from', `${count(data.rows)} rows, ${percent(data.positives / data.rows, 1)} of them a yes`],
    ['Period', data.from === null ? 'not known' : `${data.from} to ${data.to ?? ''}`],
    ['Tested on', `${count(split.test_rows)} rows, ${ORDER[split.order]}`],
    [
      'Threshold',
      `${figure(threshold.value)}: ${percent(threshold.contacted)} of the tested rows are at or above it, with ${percent(threshold.captured)} of all yes; ${percent(threshold.precision)} of them are a yes`,
    ],
    ['Looks at', model.columns.map((column) => words(column)).join(', ')],
    ['Seed', String(seed)],
    ['SHA-256', model.sha256],
  ];
  return (
    <section className="card" aria-labelledby="origin">
      <h2 id="origin">What it is</h2>
      <dl className="facts small">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="muted small">
        It knows what went along with a yes in its data, not what brings it about, and it ages. It has not been examined
        for fairness: look at the slices.
      </p>
    </section>
  );
}
