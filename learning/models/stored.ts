/** The stored form of a classifier: plain JSON, checked where it comes in. */
import { z } from 'zod';
import { calibrationSchema } from './calibration';
import { fittedColumnSchema } from './columns';
import { ensembleSchema, type Ensemble } from './ensemble';

/** Raised whenever an older reader would misread what is stored. */
export const FORMAT_VERSION = 1;

export const classifierSchema = z
  .strictObject({
    format_version: z.literal(FORMAT_VERSION),
    columns: z.array(fittedColumnSchema),
    ensemble: ensembleSchema,
    calibration: calibrationSchema,
  })
  .refine(({ columns, ensemble }) => asksOnlyFor(columns.length, ensemble), {
    path: ['ensemble'],
    message: 'its columns are not those of the model',
  });

/** As it is in JSON. */
export type StoredClassifier = z.input<typeof classifierSchema>;
/** As it is in memory. */
export type FittedClassifier = z.output<typeof classifierSchema>;

export const storedForm = (fitted: FittedClassifier): StoredClassifier => z.encode(classifierSchema, fitted);

function asksOnlyFor(columns: number, { bins, members }: Ensemble): boolean {
  return members.every(({ model }) =>
    model.kind === 'logistic-regression'
      ? model.effects.length === columns
      : bins.length === columns && model.trees.column.every((asks) => asks < columns),
  );
}
