/** What the card of a model says, from its artefact. */
import type { Model } from '../../../learning/training/model';
import { liftPlot, reliabilityPlot } from '../../../learning/training/plots';
import type { RegisteredModel } from '../../../workflows/contracts/model';
import type { ModelCard } from '../../../workflows/contracts/model-card';

/** @param registered what has become of it since it was trained */
export function cardOf(registered: RegisteredModel, trained: Model): ModelCard {
  const { schema, data, split, threshold, measures, slices, findings, seed } = trained;
  const { column, positive } = schema.label;
  return {
    model: registered,
    label: { column, positive },
    data,
    split,
    threshold,
    reliability: measures.reliability.map(({ rows, predicted, observed }) => ({ rows, predicted, observed })),
    lift: measures.lift,
    slices,
    findings,
    seed,
    plots: { reliability: reliabilityPlot(measures), lift: liftPlot(measures) },
  };
}
