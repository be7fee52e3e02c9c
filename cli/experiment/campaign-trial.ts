/** The log of a campaign's experiment, from the API, as what the report is made of. */
import { z } from 'zod';
import type { ActionLog } from '../../learning/experiments/action-log';
import type { Table } from '../../learning/table/table';
import { experimentRowSchema, NO_CONTACT, type ExperimentRow } from '../../workflows/contracts/experiment';
import type { ApiClient } from '../api-client';
import { CliError } from '../errors';

export interface CampaignTrial {
  log: ActionLog;
  context: Table;
  /** companies too young to have answered */
  censored: number;
  /** companies that could not get each of today's arms */
  other_arms: number;
  /** messages that the gate refused, per arm: they count all the same */
  refused: Record<string, number>;
}

const pageSchema = z.object({ items: z.array(experimentRowSchema), next_cursor: z.string().nullable() });
const ON_PAGE = '500';

/** @throws CliError when nothing can be told yet */
export async function readCampaignTrial(api: ApiClient, campaignId: string): Promise<CampaignTrial> {
  const rows: ExperimentRow[] = [];
  let cursor: string | undefined;
  do {
    const path = `/api/v1/campaigns/${encodeURIComponent(campaignId)}/experiment`;
    const page = await api({ path, query: { limit: ON_PAGE, cursor }, answer: pageSchema });
    rows.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return trialOf(campaignId, rows);
}

function trialOf(campaignId: string, rows: readonly ExperimentRow[]): CampaignTrial {
  const answered = rows.filter(({ success }) => success !== null);
  // arms come and go: what is asked is which of today's is best, and those who could not get each of them do not tell
  const arms = Object.keys(answered.at(-1)?.propensities ?? {}).sort();
  const mature = answered.filter(
    ({ arm, propensities }) => arms.includes(arm) && arms.every((each) => (propensities[each] ?? 0) > 0),
  );
  if (arms.length < 2)
    throw new CliError(
      `Nothing can be told of ${campaignId} yet: ${rows.length} companies are assigned, ${answered.length} of them had OUTCOME_WINDOW to answer, and there are ${arms.length} arms.`,
    );
  const levels = [...new Set(mature.map(({ segment }) => segment))].sort();
  const codes = Int32Array.from(mature, ({ segment }) => levels.indexOf(segment));
  return {
    log: {
      arms,
      chosen: Int32Array.from(mature, ({ arm }) => arms.indexOf(arm)),
      propensities: Float64Array.from(mature.flatMap(({ propensities }) => arms.map((arm) => propensities[arm] ?? 0))),
      outcomes: Float64Array.from(mature, ({ success }) => (success ? 1 : 0)),
    },
    context: { rows: mature.length, columns: [{ kind: 'categorical', name: 'segment', levels, codes }] },
    censored: rows.length - answered.length,
    other_arms: answered.length - mature.length,
    refused: Object.fromEntries(
      arms.map((arm) => [arm, mature.reduce((sum, row) => sum + (row.arm === arm ? row.refused : 0), 0)]),
    ),
  };
}

/** What the others are compared with when nothing is said: not writing, where it was tried. */
export const defaultControl = ({ arms }: ActionLog): string | undefined => arms.find((arm) => arm === NO_CONTACT);
