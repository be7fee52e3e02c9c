/** The knowledge graph around an entity, drawn and as a list; and the way to what is remembered of a lead. */
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'wouter';
import { ProblemNote } from '../components/problem-note';
import { EntitySearch } from './entity-search';
import { Examples } from './examples';
import { LeadMemorySearch } from './lead-memory-search';
import { RelationList } from './relation-list';
import { useGraph, type Graph } from './use-knowledge';
import './knowledge.css';

const GraphView = lazy(() => import('./graph-view').then(({ GraphView: view }) => ({ default: view })));

const DEPTHS = [1, 2, 3] as const;
const USUAL_DEPTH = 2;

export function KnowledgePage() {
  const [params, setParams] = useSearchParams();
  const entity = params.get('entity') ?? '';
  const depth = Number(params.get('depth') ?? '') || USUAL_DEPTH;
  const graph = useGraph(entity, depth);
  const show = (changes: { entity?: string; depth?: number }): void => {
    const next = { entity, depth, ...changes };
    setParams(new URLSearchParams({ entity: next.entity, depth: String(next.depth) }));
  };
  const walk = (to: string): void => show({ entity: to });
  return (
    <section className="page" aria-label="Knowledge">
      <div className="page-head">
        <h1>Knowledge</h1>
      </div>
      <div className="filters">
        <EntitySearch key={entity} entity={entity} onSearch={walk} />
        <div className="field">
          <span id="depth">Steps</span>
          <div className="tabs" role="group" aria-labelledby="depth">
            {DEPTHS.map((each) => (
              <button key={each} type="button" aria-pressed={each === depth} onClick={() => show({ depth: each })}>
                {each}
              </button>
            ))}
          </div>
        </div>
      </div>
      {graph.error && <ProblemNote error={graph.error} />}
      {entity === '' && <Examples onChoose={walk} />}
      {entity !== '' && graph.isLoading && <p className="muted">Loading…</p>}
      {entity !== '' && graph.data && <Around graph={graph.data} onWalk={walk} />}
      <LeadMemorySearch />
    </section>
  );
}

function Around({ graph, onWalk }: { graph: Graph; onWalk: (entity: string) => void }) {
  if (!graph.is_known)
    return (
      <>
        <p className="note">Nothing is known of “{graph.entity}”. Names are told apart by case.</p>
        <Examples onChoose={onWalk} />
      </>
    );
  return (
    <div className="knowledge-panes">
      <Suspense fallback={<p className="muted">Drawing…</p>}>
        <GraphView graph={graph} onWalk={onWalk} />
      </Suspense>
      <RelationList graph={graph} onWalk={onWalk} />
    </div>
  );
}
