/** Small triage models, really trained, for tests: leads of one source answer, those of the others do not. */
import { RawColumnBuilder } from '../learning/table/raw-column';
import { prepare } from '../learning/table/prepare';
import { FORMAT, sealed, sha256Of, type Model } from '../learning/training/model';
import { clean, train } from '../learning/training/train';
import { modelIdOf, type RegisteredModel } from '../workflows/contracts/model';
import { NOW } from './leads';

const SOURCES = ['Referral', 'Partner', 'Outbound', 'LinkedIn'];
const ROWS = 480;
const CHOICES = { label: 'answered', positive: 'yes', keep: [], ignore: [], shuffled: false, seed: 1 };

/** @param answering the source whose leads answer three times in four; of the others one in eight does */
export function trainedModel(answering = 'Referral', seed = 1): Model {
  const columns = ['source', 'engagements', 'answered'].map((name) => new RawColumnBuilder(name));
  for (let row = 0; row < ROWS; row++) {
    const source = SOURCES[row % SOURCES.length] ?? '';
    const turn = Math.floor(row / SOURCES.length);
    const answers = source === answering ? turn % 4 !== 0 : turn % 8 === 0;
    for (const [at, cell] of [source, String((turn * 7) % 5), answers ? 'yes' : 'no'].entries())
      columns[at]?.push(cell);
  }
  const cleaned = clean(
    prepare(
      columns.map((column) => column.finish()),
      CHOICES,
    ),
    CHOICES,
  );
  const options = { seed, keep: [], costs: undefined, data_sha256: sha256Of([answering, seed]) };
  return train(cleaned, options, () => undefined).model;
}

export const artefactOf = (model: Model): string => JSON.stringify(model);

/** As the registry shows it, a candidate. */
export function registeredModel({ sha256, kind, data, threshold, schema, measures }: Model): RegisteredModel {
  const { rows, positives, auc, pr_auc, brier, ece, mean_probability } = measures;
  return {
    model_id: modelIdOf('triage', sha256),
    purpose: 'triage',
    status: 'candidate',
    sha256,
    kind,
    rows: data.rows,
    threshold: threshold.value,
    columns: schema.columns.map(({ name }) => name),
    measures: { rows, positives, auc, pr_auc, brier, ece, mean_probability },
    why_not_promotable: null,
    created_at: NOW,
    created_by: 'ada',
    promoted_at: null,
    promoted_by: null,
    retired_at: null,
    retired_by: null,
  };
}

/** The model with other contents, under hashes of its own. */
export function changed({ sha256: _old, ...content }: Model, change: Partial<Model>): Model {
  const schema = change.schema ?? content.schema;
  return sealed({ ...content, ...change, ...FORMAT, schema_sha256: sha256Of(schema) });
}
