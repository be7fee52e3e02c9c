/** The same as the picture, in words: every relation, what it weighs, and what it rests on. */
import { Moment } from '../components/moment';
import { WideTable } from '../components/wide-table';
import { words } from '../components/words';
import type { Graph } from './use-knowledge';

interface Props {
  graph: Graph;
  onWalk: (entity: string) => void;
}

export const RelationList = ({ graph: { entity, relations }, onWalk }: Props) => (
  <section className="card" aria-labelledby="relations">
    <h2 id="relations">
      {relations.length} {relations.length === 1 ? 'relation' : 'relations'} around {entity}
    </h2>
    <WideTable label="Relations" className="small">
      <thead>
        <tr>
          <th scope="col">Relation, and where it was learned</th>
          <th scope="col" className="number">
            Confidence
          </th>
        </tr>
      </thead>
      <tbody>
        {relations.map(({ subject, predicate, object, weight, source, valid_from }) => (
          <tr key={`${subject} ${predicate} ${object}`}>
            <td>
              <Entity name={subject} isHere={subject === entity} onWalk={onWalk} />{' '}
              <span className="muted">{words(predicate).toLowerCase()}</span>{' '}
              <Entity name={object} isHere={object === entity} onWalk={onWalk} />
              <span className="muted learned">
                {source === null ? 'Not said where' : words(source)}, <Moment at={valid_from} />
              </span>
            </td>
            <td className="number">{weight.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  </section>
);

const Entity = ({ name, isHere, onWalk }: { name: string; isHere: boolean; onWalk: (entity: string) => void }) =>
  isHere ? (
    <strong>{name}</strong>
  ) : (
    <button type="button" className="link" onClick={() => onWalk(name)}>
      {name}
    </button>
  );
