/** What is held on a person, for whoever asks for it (data subject access). */
import { conversationsOf } from '../../../db/repositories/about-lead';
import * as held from '../../../db/repositories/lead-export';
import { aliasesOf } from '../../../db/repositories/lead-aliases';
import { readLeadStanding } from '../../../db/repositories/leads';
import { leadExportSchema } from '../../protocol/erasure-methods';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, gone } from './errors';

export function leadExportHandlers(deps: HandlerDeps): Pick<Handlers, 'exportLead'> {
  const { vault } = deps;
  return {
    async exportLead({ lead_id: wanted }, { db }) {
      const survivor = (await aliasesOf(db, [wanted])).get(wanted) ?? wanted;
      const { lead, erased_at } = found(await readLeadStanding(db, vault, survivor), 'lead', wanted);
      const { lead_id } = lead;
      if (erased_at !== null) throw gone(lead_id);
      const everything = {
        exported_at: deps.clock().toISOString(),
        lead,
        aliases: await held.aliasesOfLead(db, lead_id),
        ...(await held.plainRowsOf(db, lead_id)),
        suppressions: await held.suppressionRowsOf(db, lead_id),
        messages: await held.messagesOf(db, vault, lead_id),
        interactions: await held.interactionRowsOf(db, vault, lead_id),
        actions: await held.actionRowsOf(db, vault, lead_id),
        handoffs: await held.handoffRowsOf(db, vault, lead_id),
        profile: await deps.profiles.fetch(db, lead_id),
        episodes: await held.episodeRowsOf(db, lead_id),
        conversations: await deps.tiers.shortTerm.ofLead(db, lead_id, await conversationsOf(db, lead_id)),
      };
      return leadExportSchema.parse(everything);
    },
  };
}
