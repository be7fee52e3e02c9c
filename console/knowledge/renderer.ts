/** The picture of a graph on a canvas, by sigma. */
import Sigma from 'sigma';
import type { NodeHoverDrawingFunction, NodeLabelDrawingFunction } from 'sigma/rendering';
import type { DrawnEdge, DrawnGraph, DrawnNode } from './layout';
import type { Theme } from './theme';

export type Renderer = Sigma<DrawnNode, DrawnEdge>;

/** Up to so many, every relation is named; of more only those of the chosen entity. */
const ALL_NAMED = 8;

export const canDraw = (): boolean => document.createElement('canvas').getContext('webgl2') !== null;

/** @param chosen the entity whose relations stand out */
export function render(graph: DrawnGraph, container: HTMLElement, theme: Theme, chosen: () => string): Renderer {
  const stepColor = (depth: number): string => theme.steps[Math.min(depth, theme.steps.length - 1)] ?? theme.text;
  const renderer: Renderer = new Sigma(graph, container, {
    allowInvalidContainer: true,
    renderEdgeLabels: true,
    labelRenderedSizeThreshold: 0,
    labelDensity: 4,
    labelFont: theme.font,
    labelSize: 13,
    labelWeight: '600',
    labelColor: { color: theme.text },
    edgeLabelFont: theme.font,
    edgeLabelSize: 11,
    edgeLabelColor: { color: theme.muted },
    stagePadding: 50,
    minCameraRatio: 0.2,
    maxCameraRatio: 2,
    zIndex: true,
    defaultDrawNodeLabel: haloed(theme),
    defaultDrawNodeHover: ringed(theme),
    nodeReducer: (node, data) => ({
      ...data,
      color: stepColor(data.depth),
      highlighted: node === chosen(),
      zIndex: node === chosen() ? 1 : 0,
    }),
    edgeReducer: (edge, data) => {
      const isChosen = graph.hasExtremity(edge, chosen());
      return {
        ...data,
        color: isChosen ? theme.accent : theme.line,
        label: isChosen || graph.size <= ALL_NAMED ? data.label : null,
        zIndex: isChosen ? 1 : 0,
      };
    },
  });
  // a finger scrolls the page; its tap comes as a click
  renderer.getTouchCaptor().enabled = false;
  return renderer;
}

/** from an entity to its name, pixels: room for a ring */
const GAP = 7;

/** A name that lines behind it do not cross out. */
const haloed =
  ({ surface, text }: Theme): NodeLabelDrawingFunction<DrawnNode, DrawnEdge> =>
  (context, { x, y, size, label }, { labelSize, labelFont, labelWeight }) => {
    if (typeof label !== 'string') return;
    context.font = `${labelWeight} ${labelSize}px ${labelFont}`;
    context.lineJoin = 'round';
    context.lineWidth = 4;
    context.strokeStyle = surface;
    context.fillStyle = text;
    context.strokeText(label, x + size + GAP, y + labelSize / 3);
    context.fillText(label, x + size + GAP, y + labelSize / 3);
  };

/** The chosen entity, or the one under the pointer. */
const ringed =
  (theme: Theme): NodeHoverDrawingFunction<DrawnNode, DrawnEdge> =>
  (context, data, settings) => {
    const { x, y, size } = data;
    context.beginPath();
    context.arc(x, y, size + 3, 0, 2 * Math.PI);
    context.lineWidth = 3;
    context.strokeStyle = theme.accent;
    context.stroke();
    haloed(theme)(context, data, settings);
  };
