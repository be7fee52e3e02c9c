/** The decision log of a running system, page by page. */
import { z } from 'zod';
import { loggedDecisionSchema, type LoggedDecision } from '../../../workflows/contracts/decision-log';
import type { ApiClient } from '../../api-client';

const pageSchema = z.object({ items: z.array(loggedDecisionSchema), next_cursor: z.string().nullable() });
const PAGE = '200';

export interface Period {
  since?: string;
  until?: string;
}

export async function* fetchDecisions(api: ApiClient, { since, until }: Period): AsyncGenerator<LoggedDecision> {
  let cursor: string | undefined;
  do {
    const query = { since, until, limit: PAGE, cursor };
    const page = await api({ path: '/api/v1/decisions', query, answer: pageSchema });
    yield* page.items;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
