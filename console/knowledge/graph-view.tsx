/** The graph, drawn. Arrow keys choose an entity, Enter or a click goes there. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { drawn } from './layout';
import { canDraw, render, type Renderer } from './renderer';
import { themeOf } from './theme';
import type { Graph } from './use-knowledge';

interface Props {
  graph: Graph;
  onWalk: (entity: string) => void;
}

const DARK = '(prefers-color-scheme: dark)';

export function GraphView({ graph, onWalk }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const renderer = useRef<Renderer>(undefined);
  const [chosen, setChosen] = useState(graph.entity);
  const [isDark, setDark] = useState(() => matchMedia(DARK).matches);
  const latest = useRef({ chosen, onWalk });
  const picture = useMemo(() => drawn(graph), [graph]);
  const isDrawable = useMemo(canDraw, []);

  useEffect(() => setChosen(graph.entity), [graph]);
  useEffect(() => {
    latest.current = { chosen, onWalk };
    renderer.current?.refresh({ skipIndexation: true });
  }, [chosen, onWalk]);
  useEffect(() => {
    const scheme = matchMedia(DARK);
    const follow = (): void => setDark(scheme.matches);
    scheme.addEventListener('change', follow);
    return () => scheme.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    if (!container.current || !isDrawable) return;
    const made = render(picture, container.current, themeOf(container.current), () => latest.current.chosen);
    made.on('clickNode', ({ node }) => latest.current.onWalk(node));
    made.on('enterNode', ({ node }) => setChosen(node));
    renderer.current = made;
    return () => {
      renderer.current = undefined;
      made.kill();
    };
  }, [picture, isDark, isDrawable]);

  if (!isDrawable)
    return <p className="note">This browser draws no WebGL. The list has everything that the picture would show.</p>;

  const onKey = (event: KeyboardEvent): void => {
    const step = STEPS.get(event.key);
    if (event.key === 'Enter') onWalk(chosen);
    else if (step !== undefined) setChosen(neighbour(graph, chosen, step));
    else return;
    event.preventDefault();
  };
  return (
    <figure className="card graph">
      <div
        className="graph-frame"
        role="application"
        tabIndex={0}
        aria-label={`Graph around ${graph.entity}: ${graph.nodes.length} entities. Arrow keys choose one, Enter goes there.`}
        aria-describedby="chosen-entity"
        onKeyDown={onKey}
        // the wheel scrolls the page; with Ctrl it enlarges
        onWheelCapture={(event) => {
          if (!event.ctrlKey) event.stopPropagation();
        }}
      >
        <div ref={container} className="graph-canvas" />
      </div>
      <figcaption className="row between">
        <span id="chosen-entity" role="status" className="small">
          {sayOf(graph, chosen)}
        </span>
        <span className="row">
          <button type="button" className="small" onClick={() => void renderer.current?.getCamera().animatedZoom()}>
            Closer
          </button>
          <button type="button" className="small" onClick={() => void renderer.current?.getCamera().animatedUnzoom()}>
            Farther
          </button>
          <button type="button" className="small" onClick={() => void renderer.current?.getCamera().animatedReset()}>
            All
          </button>
        </span>
      </figcaption>
    </figure>
  );
}

const STEPS: ReadonlyMap<string, number> = new Map([
  ['ArrowRight', 1],
  ['ArrowDown', 1],
  ['ArrowLeft', -1],
  ['ArrowUp', -1],
]);

/** By strength, the entity asked for first; after the last comes the first. */
function neighbour({ nodes, entity }: Graph, chosen: string, step: number): string {
  const place = nodes.findIndex((node) => node.entity === chosen);
  return nodes.at((place + step) % nodes.length)?.entity ?? entity;
}

function sayOf({ nodes, relations, entity }: Graph, chosen: string): string {
  const node = nodes.find((each) => each.entity === chosen);
  if (!node || chosen === entity) return `${entity}: ${nodes.length - 1} entities around it`;
  const count = relations.filter(({ subject, object }) => subject === chosen || object === chosen).length;
  const steps = node.depth === 1 ? 'one step' : `${node.depth} steps`;
  return `${chosen}: ${steps} from ${entity}, strength ${node.strength.toFixed(2)}, ${count} relations here`;
}
