/** Changes to campaigns: applied once, within what is allowed, and undone (SPEC section 4). Every one leaves an action row. */
import * as changes from '../../../db/repositories/campaign-changes';
import { recordAction, type NewAction } from '../../../db/repositories/agent-actions';
import { readCampaign } from '../../../db/repositories/campaigns';
import { readEscalation } from '../../../db/repositories/escalations';
import type { Queryable } from '../../../db/queryable';
import { describeMove, violations, whyAsk } from '../../../policy/campaign-changes';
import { hasEnded } from '../../../workflows/contracts/campaign';
import type { Escalation } from '../../../workflows/contracts/escalation';
import { MODIFICATION_SCHEMAS } from '../../../workflows/contracts/decision-schemas';
import {
  campaignStateSchema,
  type CampaignChange,
  type CampaignState,
  type ChangeType,
} from '../../../workflows/contracts/changes';
import type { RpcError } from '../../protocol';
import type { Handlers } from '../handler';
import { asItWas, differences, lostParts, presentState, sharedParts, writeState } from './campaign-state';
import type { HandlerDeps } from './deps';
import { conflict, found, notFound } from './errors';

type ChangeMethods = Pick<Handlers, 'applyChange' | 'settleChange' | 'undoChange' | 'setCampaignStatus'>;

/** Who settles what no person decided. A change that only `policy` rejected may be proposed again at once. */
const OPTIMIZER = 'campaign_optimizer';
const POLICY = 'policy';

const ACTION_TYPES: Record<ChangeType, NewAction['action_type']> = {
  budget_reallocation: 'optimize',
  audience_refinement: 'update_segment',
  creative_optimization: 'update_template',
  auto_pause: 'pause_campaign',
  pause: 'pause_campaign',
  resume: 'resume_campaign',
};
const UNDOING: Partial<Record<ChangeType, NewAction['action_type']>> = {
  auto_pause: 'resume_campaign',
  pause: 'resume_campaign',
  resume: 'pause_campaign',
};

export function changeHandlers(deps: HandlerDeps): ChangeMethods {
  return {
    async applyChange({ change_id }, { db }) {
      const change = await locked(db, await changes.readChange(db, change_id), change_id);
      if (change.status !== 'proposed' || change.reason !== null) return change;
      // between the analysis and this; should it go on, the next analysis finds the change
      if (await isOver(deps, db, change)) return change;
      const reason = whyAsk(change, deps.config, await changes.previousChange(db, change));
      if (reason !== undefined) {
        // tightened since it was proposed: the next analysis finds the reason and asks
        await changes.askFirst(db, change_id, reason);
        return reread(db, change_id);
      }
      return apply(deps, db, change, { after: change.after, by: OPTIMIZER });
    },

    async settleChange({ escalation_id }, { db }) {
      const known = await changes.changeOfEscalation(db, escalation_id);
      if (!known) return { change: null };
      const change = await locked(db, known, known.change_id);
      const escalation = found(await readEscalation(db, escalation_id), 'escalation', escalation_id);
      if (change.status !== 'awaiting_approval' || escalation.status === 'open') return { change };
      return { change: await settle(deps, db, change, escalation) };
    },

    async undoChange({ campaign_id, change_id, undone_by }, { db }) {
      const known = await changes.readChange(db, change_id);
      if (known?.campaign_id !== campaign_id) throw unknownChange(campaign_id, change_id);
      const change = await locked(db, known, change_id);
      if (change.status === 'undone') return change;
      if (change.status !== 'applied')
        throw conflict(`change ${change_id} was never applied: it is ${change.status}. There is nothing to undo.`);
      await refuseOverLater(db, change);
      const changed = [
        ...differences(change.after, await presentState(db, campaign_id, change.after)),
        ...(await lostParts(db, campaign_id, change.before)),
      ];
      if (changed.length > 0)
        throw conflict(
          `changed since change ${change_id} was applied: ${changed.join(', ')}. Nothing was undone; undo the later change first, or set the campaign as you want it.`,
        );
      const now = deps.clock();
      await writeState(db, campaign_id, change.before);
      await changes.markUndone(db, change_id, undone_by, now);
      await act(db, change, {
        action_id: `undo:${change_id}`,
        timestamp: now,
        action_type: UNDOING[change.type] ?? ACTION_TYPES[change.type],
        source: 'manager',
        summary: `undone: ${change.description}`,
        before: change.after,
        after: change.before,
        by: undone_by,
      });
      return reread(db, change_id);
    },

    async setCampaignStatus({ campaign_id, status, ordered_by, comment }, { db }) {
      if (!(await changes.lockCampaign(db, campaign_id))) throw notFound('campaign', campaign_id);
      const present = await presentState(db, campaign_id, { status });
      if (present.status === status) return { change: null };
      const type = status === 'paused' ? 'pause' : 'resume';
      const change_id = `${campaign_id}.${type}-${(await changes.countOrders(db, campaign_id)) + 1}`;
      const order = {
        change_id,
        campaign_id,
        analysis_no: null,
        type,
        description: status === 'paused' ? 'Pause the campaign.' : 'Resume the campaign.',
        before: present,
        after: { status },
        constraints: {},
        effect: null,
        reason: comment ?? null,
      } as const;
      await changes.insertChange(db, order, deps.clock());
      const change = await reread(db, change_id);
      return { change: await apply(deps, db, change, { after: change.after, by: ordered_by }) };
    },
  };
}

const unknownChange = (campaignId: string, changeId: string): RpcError =>
  notFound('change', `${changeId} of campaign ${campaignId}`, `merit campaign changes ${campaignId}`);

async function locked(db: Queryable, known: CampaignChange | undefined, id: string): Promise<CampaignChange> {
  await changes.lockCampaign(db, found(known, 'change', id).campaign_id);
  return reread(db, id);
}

/** Values alone do not tell: somebody may have decided anew for what the change had made of it. */
async function refuseOverLater(db: Queryable, change: CampaignChange): Promise<void> {
  const later = (await changes.appliedAfter(db, change)).filter(
    ({ before }) => sharedParts(change.before, before).length > 0,
  );
  if (later.length > 0)
    throw conflict(
      `decided anew since change ${change.change_id} was applied: ${later.map(({ change_id }) => change_id).join(', ')}. Nothing was undone; undo the later change first, or set the campaign as you want it.`,
    );
}

/** What has ended is changed by nobody but people. */
async function isOver(deps: HandlerDeps, db: Queryable, { campaign_id }: CampaignChange): Promise<boolean> {
  return hasEnded(found(await readCampaign(db, campaign_id), 'campaign', campaign_id), deps.clock());
}

const reread = async (db: Queryable, id: string): Promise<CampaignChange> =>
  found(await changes.readChange(db, id), 'change', id);

async function settle(
  deps: HandlerDeps,
  db: Queryable,
  change: CampaignChange,
  { status, decision, decided_by, modifications }: Escalation,
): Promise<CampaignChange> {
  const by = decided_by ?? status;
  if (status === 'expired' && (await isOver(deps, db, change)))
    return reject(deps, db, change, 'nobody decided before the campaign ended', by);
  if (decision === 'approve') return apply(deps, db, change, { after: change.after, by });
  const reason = status === 'decided' ? 'a person said no' : status === 'expired' ? 'nobody decided in time' : status;
  if (decision !== 'modify') return reject(deps, db, change, reason, by);
  const modified = MODIFICATION_SCHEMAS.budget_change.safeParse(modifications);
  const after = campaignStateSchema.safeParse(modified.data);
  if (!after.success) return reject(deps, db, change, 'the modification cannot be read', POLICY);
  return apply(deps, db, change, { after: after.data, by });
}

/** Whoever agreed to it: constraints hold, and what was agreed to must still be what it is about. */
async function apply(
  deps: HandlerDeps,
  db: Queryable,
  change: CampaignChange,
  { after, by }: { after: CampaignState; by: string },
): Promise<CampaignChange> {
  const { change_id, campaign_id, type, before, constraints } = change;
  const forbidden = violations({ type, before, after, constraints });
  if (forbidden.length > 0) return reject(deps, db, change, forbidden.join('; '), POLICY);
  const changed = differences(before, await presentState(db, campaign_id, before));
  if (changed.length > 0)
    return reject(deps, db, change, `the campaign changed in the meantime: ${changed.join(', ')}`, POLICY);
  const now = deps.clock();
  const applied: CampaignChange = {
    ...change,
    ...(differences(change.after, after).length > 0 && asModified(before, after)),
    before: await asItWas(db, campaign_id, before),
    after,
  };
  await writeState(db, campaign_id, after);
  await changes.settleChange(db, { ...applied, status: 'applied', by }, now);
  await act(db, applied, {
    action_id: `change:${change_id}`,
    timestamp: now,
    action_type: ACTION_TYPES[type],
    source: change.analysis_no === null ? 'manager' : 'campaign_optimizer',
    summary: `applied: ${applied.description}`,
    before: applied.before,
    after,
    by,
  });
  return reread(db, change_id);
}

/** Only budgets are modified. What was expected of the proposal is not expected of them. */
const asModified = (before: CampaignState, after: CampaignState): Pick<CampaignChange, 'description' | 'effect'> => ({
  description: describeMove(before.channel_budgets ?? {}, after.channel_budgets ?? {}),
  effect: null,
});

async function reject(
  deps: HandlerDeps,
  db: Queryable,
  change: CampaignChange,
  reason: string,
  by: string,
): Promise<CampaignChange> {
  await changes.settleChange(db, { ...change, status: 'rejected', reason, by }, deps.clock());
  return reread(db, change.change_id);
}

type Act = Pick<NewAction, 'action_id' | 'timestamp' | 'action_type' | 'source' | 'summary'> &
  Pick<CampaignChange, 'before' | 'after'> & { by: string };

const act = (db: Queryable, change: CampaignChange, { before, after, by, ...action }: Act): Promise<void> =>
  recordAction(db, {
    ...action,
    lead_id: null,
    campaign_id: change.campaign_id,
    conversation_id: null,
    journey_no: null,
    details: {
      change_id: change.change_id,
      type: change.type,
      before,
      after,
      constraints: change.constraints,
      escalation_id: change.escalation_id,
      by,
    },
  });
