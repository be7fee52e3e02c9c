/** The stored form of a classifier: plain JSON, checked where it comes in. */
import { z } from 'zod';
import { calibrationSchema } from './calibration';
import { fittedColumnSchema } from './columns';
import { ensembleSchema } from './ensemble';

/** Raised whenever an older reader would misread what is stored. */
export const FORMAT_VERSION = 1;

export const storedClassifierSchema = z.strictObject({
  format_version: z.literal(FORMAT_VERSION),
  columns: z.array(fittedColumnSchema),
  ensemble: ensembleSchema,
  calibration: calibrationSchema,
});
export type StoredClassifier = z.infer<typeof storedClassifierSchema>;
