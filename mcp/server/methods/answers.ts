/** Which message an answer belongs to. */
import { lastSendToAddress, sendByIds, sendByToken, sendsByTokens } from '../../../db/repositories/answered-sends';
import type { AnsweredSend } from '../../../db/repositories/answered-sends';
import { leadWithEmail } from '../../../db/repositories/lead-pii';
import type { Queryable } from '../../../db/queryable';
import type { Result } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';

type Match = Result<'matchAnswer'>['match'];

/** The part before the @ of our Message-IDs is the ledger id. */
const OURS = /^(.+)@purple-merit$/;

export function answerHandlers(deps: HandlerDeps): Pick<Handlers, 'matchAnswer' | 'matchTokens'> {
  return {
    async matchAnswer({ token, message_ids, address }, { db }) {
      const named = token === null ? undefined : await sendByToken(db, token);
      if (named) return { match: { ...named, by: 'token' } };
      const answered = await byMessageIds(db, message_ids);
      if (answered) return { match: { ...answered, by: 'message_id' } };
      return { match: address === null ? null : await byAddress(deps, db, address) };
    },

    async matchTokens({ tokens }, { db }) {
      return { matches: await sendsByTokens(db, tokens) };
    },
  };
}

async function byMessageIds(db: Queryable, messageIds: readonly string[]): Promise<AnsweredSend | undefined> {
  const bare = messageIds.map((id) => id.trim().replace(/^<|>$/g, ''));
  if (bare.length === 0) return undefined;
  const ledgerIds = bare.flatMap((id) => OURS.exec(id)?.[1] ?? []);
  // some providers tell the id without brackets, some without the part from the @ on
  const spellings = bare.flatMap((id) => [id, `<${id}>`, id.replace(/@[^@]*$/, '')]);
  return sendByIds(db, ledgerIds, spellings);
}

async function byAddress(deps: HandlerDeps, db: Queryable, address: string): Promise<Match> {
  const send = await lastSendToAddress(db, deps.vault.emailIndex(address));
  if (send) return { ...send, by: 'address' };
  const lead_id = await leadWithEmail(db, deps.vault, address);
  return lead_id === undefined
    ? null
    : { lead_id, ledger_id: null, campaign_id: null, variant_id: null, by: 'address' };
}
