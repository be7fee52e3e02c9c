/** Table `models`: trained models, and which of them has which role. Rows are never deleted. */
import type { ModelPurpose, ModelRole, RegisteredModel } from '../../workflows/contracts/model';
import type { Queryable } from '../queryable';

/** Everything but the artefact, as the wire has it. */
export const MODEL_COLUMNS = `m.model_id, m.purpose, m.status, m.sha256, m.kind, m.rows, m.threshold, m.columns, m.measures,
  m.why_not_promotable, m.created_at, m.created_by, m.promoted_at, m.promoted_by, m.retired_at, m.retired_by`;

export type NewModel = Pick<
  RegisteredModel,
  | 'model_id'
  | 'purpose'
  | 'sha256'
  | 'kind'
  | 'rows'
  | 'threshold'
  | 'columns'
  | 'measures'
  | 'why_not_promotable'
  | 'created_by'
> & { artefact: string };

/** @returns false when it is there already */
export async function insertModel(db: Queryable, model: NewModel, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO models (model_id, purpose, status, sha256, artefact, kind, rows, threshold, columns, measures, why_not_promotable,
       created_at, created_by)
     VALUES ($1, $2, 'candidate', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (sha256) DO NOTHING`,
    [
      model.model_id,
      model.purpose,
      model.sha256,
      model.artefact,
      model.kind,
      model.rows,
      model.threshold,
      JSON.stringify(model.columns),
      JSON.stringify(model.measures),
      model.why_not_promotable,
      now,
      model.created_by,
    ],
  );
  return rowCount === 1;
}

export async function readModel(db: Queryable, modelId: string): Promise<RegisteredModel | undefined> {
  const { rows } = await db.query<RegisteredModel>(`SELECT ${MODEL_COLUMNS} FROM models m WHERE model_id = $1`, [
    modelId,
  ]);
  return rows[0];
}

export async function readArtefact(db: Queryable, modelId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ artefact: string }>('SELECT artefact FROM models WHERE model_id = $1', [modelId]);
  return rows[0]?.artefact;
}

type InRole = Pick<RegisteredModel, 'model_id' | 'sha256'>;

export async function modelsInRoles(db: Queryable, purpose: ModelPurpose): Promise<Record<ModelRole, InRole | null>> {
  const { rows } = await db.query<InRole & { status: ModelRole }>(
    "SELECT model_id, sha256, status FROM models WHERE purpose = $1 AND status IN ('champion', 'challenger')",
    [purpose],
  );
  const of = (role: ModelRole): InRole | null => {
    const found = rows.find(({ status }) => status === role);
    return found ? { model_id: found.model_id, sha256: found.sha256 } : null;
  };
  return { champion: of('champion'), challenger: of('challenger') };
}

/** Roles change one after the other, until the transaction ends: who is champion is known while it is decided. */
export async function lockRoles(db: Queryable): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock(hashtext('model_roles'))");
}

export async function giveRole(
  db: Queryable,
  modelId: string,
  role: ModelRole,
  decidedBy: string,
  now: Date,
): Promise<void> {
  await db.query('UPDATE models SET status = $2, promoted_at = $3, promoted_by = $4 WHERE model_id = $1', [
    modelId,
    role,
    now,
    decidedBy,
  ]);
}

export async function retire(db: Queryable, modelId: string, decidedBy: string, now: Date): Promise<void> {
  await db.query("UPDATE models SET status = 'retired', retired_at = $2, retired_by = $3 WHERE model_id = $1", [
    modelId,
    now,
    decidedBy,
  ]);
}
