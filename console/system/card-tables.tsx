/** The tables of a model's card. */
import type { ModelCard } from '../../workflows/contracts/model-card';
import { percent } from '../components/figures';
import { words } from '../components/words';
import { WideTable } from '../components/wide-table';
import { count, figure } from './figures';

/** What one finds by working the list from the top. */
export const CardLift = ({ lift }: Pick<ModelCard, 'lift'>) => (
  <section className="card" aria-labelledby="lift">
    <h2 id="lift">Working the list from the top</h2>
    <WideTable label="Lift" className="small">
      <thead>
        <tr>
          <th scope="col">Of the list</th>
          <th scope="col" className="number">
            Rows
          </th>
          <th scope="col" className="number">
            Rate here
          </th>
          <th scope="col" className="number">
            Of all yes so far
          </th>
          <th scope="col" className="number">
            Lift so far
          </th>
        </tr>
      </thead>
      <tbody>
        {lift.map(({ share, rows, rate, captured, cumulative_lift }) => (
          <tr key={share}>
            <th scope="row" className="plain">
              best {percent(share)}
            </th>
            <td className="number">{count(rows)}</td>
            <td className="number">{percent(rate, 1)}</td>
            <td className="number">{percent(captured)}</td>
            <td className="number">{cumulative_lift.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  </section>
);

/** Where it ranks badly, or promises what does not come. */
export const CardSlices = ({ slices }: Pick<ModelCard, 'slices'>) =>
  slices.length > 0 && (
    <section className="card" aria-labelledby="slices">
      <h2 id="slices">By slice</h2>
      <WideTable label="Slices" className="small">
        <thead>
          <tr>
            <th scope="col">Slice</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              Predicted
            </th>
            <th scope="col" className="number">
              Seen
            </th>
            <th scope="col" className="number">
              AUC, 95 % interval
            </th>
          </tr>
        </thead>
        <tbody>
          {slices.map(({ column, value, rows, positives, predicted, auc }) => (
            <tr key={`${column} ${value}`}>
              <th scope="row" className="plain">
                {words(column)}: {value}
              </th>
              <td className="number">{count(rows)}</td>
              <td className="number">{percent(predicted, 1)}</td>
              <td className="number">{percent(positives / rows, 1)}</td>
              <td className="number">
                {figure(auc.value)}{' '}
                <span className="muted">
                  ({figure(auc.low)} to {figure(auc.high)})
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </section>
  );

/** What is worth knowing of the data it learned from. */
export const CardFindings = ({ findings }: Pick<ModelCard, 'findings'>) =>
  findings.length > 0 && (
    <section className="card" aria-labelledby="findings">
      <h2 id="findings">Found in the data</h2>
      <dl className="facts small">
        {findings.map(({ column, kind, evidence, left_out }, place) => (
          <div key={place} style={{ display: 'contents' }}>
            <dt>{column ?? 'The table'}</dt>
            <dd>
              <strong>{words(kind)}</strong>
              {left_out && ', left out'}: {evidence}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
