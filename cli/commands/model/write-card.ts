/** The card of a model and its plots, beside the model's file. */
import { basename, extname } from 'node:path';
import { modelCard } from '../../../learning/training/card';
import type { Model } from '../../../learning/training/model';
import { liftPlot, reliabilityPlot } from '../../../learning/training/plots';
import { writeWhole } from './input';

/** @returns the files that were written */
export async function writeCard(modelPath: string, model: Model): Promise<string[]> {
  const extension = extname(modelPath);
  const stem = extension === '.json' ? modelPath.slice(0, -extension.length) : modelPath;
  const paths = { card: `${stem}.md`, reliability: `${stem}.reliability.svg`, lift: `${stem}.lift.svg` };
  await writeWhole(paths.reliability, reliabilityPlot(model.measures));
  await writeWhole(paths.lift, liftPlot(model.measures));
  const plots = { reliability: encoded(paths.reliability), lift: encoded(paths.lift) };
  await writeWhole(paths.card, modelCard(model, plots));
  return Object.values(paths);
}

const encoded = (path: string): string => encodeURIComponent(basename(path));
