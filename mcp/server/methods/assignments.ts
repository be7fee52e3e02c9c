/** Owners of leads (SPEC section 3): offered once each, accepted once, and every choice written down. */
import * as assignments from '../../../db/repositories/assignments';
import { recordDecision } from '../../../db/repositories/decisions';
import { readJourney } from '../../../db/repositories/journeys';
import { lockLead, readLead } from '../../../db/repositories/leads';
import { queueAcceptance } from '../../../db/repositories/relay-events';
import type { Queryable } from '../../../db/queryable';
import { ASSIGNMENT_VERSION, chooseRepresentative } from '../../../policy/assignment';
import type { Candidate, Choice } from '../../../policy/assignment';
import { assignmentIdOf, type Assignment } from '../../../workflows/contracts/assignment';
import type { Lead } from '../../../workflows/contracts/lead';
import type { ParsedParams } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { conflict, found } from './errors';

type AssignmentMethods = Pick<
  Handlers,
  'putRepresentative' | 'assignRepresentative' | 'settleAssignment' | 'acceptAssignment' | 'releaseAssignment'
>;
type Wanted = ParsedParams<'assignRepresentative'>;

export function assignmentHandlers(deps: HandlerDeps): AssignmentMethods {
  return {
    async putRepresentative(representative, { db }) {
      const created = await assignments.putRepresentative(db, deps.vault, representative, deps.clock());
      return { representative_id: representative.representative_id, created };
    },

    async assignRepresentative(wanted, { db }) {
      const { lead_id, journey_no } = wanted;
      if (!(await assignments.hasRepresentatives(db)))
        return { assignment: null, has_representatives: false, asked: [] };
      found(await lockLead(db, lead_id), 'lead', lead_id);
      const assignment = await offer(deps, db, wanted);
      const asked = await assignments.assignmentsOfJourney(db, lead_id, journey_no);
      return {
        assignment: assignment ?? null,
        has_representatives: true,
        asked: asked.map(({ representative_id }) => representative_id),
      };
    },

    async settleAssignment({ assignment_id, status }, { db }) {
      await lockAssignment(db, assignment_id);
      await assignments.settleAssignment(db, assignment_id, { to: status }, deps.clock());
      return { assignment: await known(db, assignment_id) };
    },

    async acceptAssignment({ assignment_id, accepted_by }, { db }) {
      const { lead_id } = await lockAssignment(db, assignment_id);
      const now = deps.clock();
      const change = { to: 'accepted', accepted_by } as const;
      const isFirst = await assignments.settleAssignment(db, assignment_id, change, now);
      const assignment = await known(db, assignment_id);
      if (isFirst) await queueAcceptance(db, lead_id, assignment_id, now);
      else if (assignment.status !== 'accepted' || assignment.accepted_by !== accepted_by) throw tooLate(assignment);
      return { assignment };
    },

    async releaseAssignment({ assignment_id }, { db }) {
      await lockAssignment(db, assignment_id);
      await assignments.releaseAssignment(db, assignment_id, deps.clock());
      const assignment = await known(db, assignment_id);
      if (assignment.status !== 'released')
        throw conflict(`assignment ${assignment_id} is ${assignment.status}, not accepted`);
      return { assignment };
    },
  };
}

/**
 * @returns the offer of this attempt, made now or before, or whichever was accepted: a lead has one owner; undefined: nobody is
 *   left, or nobody needs to be asked any more
 */
async function offer(deps: HandlerDeps, db: Queryable, wanted: Wanted): Promise<Assignment | undefined> {
  const { lead_id, journey_no, attempt } = wanted;
  const assignment_id = assignmentIdOf(lead_id, journey_no, attempt);
  const made = await assignments.assignmentsOfJourney(db, lead_id, journey_no);
  const before = made.find(({ status }) => status === 'accepted') ?? made.find((each) => each.attempt === attempt);
  const journey = before ? undefined : await readJourney(db, lead_id, journey_no);
  if (before || journey?.closed_at !== null) return before;
  await assignments.lockAssigning(db);
  const lead = found(await readLead(db, deps.vault, lead_id), 'lead', lead_id);
  const candidates = await assignments.candidatesFor(db, lead_id, journey_no);
  const choice = chooseRepresentative(lead, candidates);
  const now = deps.clock();
  const isFirst = await recordChoice(db, lead, wanted, { candidates, choice }, now);
  // asked again after nobody was found: that answer stands
  if (!choice || !isFirst) return undefined;
  const { representative_id, rule } = choice;
  const row = { assignment_id, lead_id, journey_no, attempt, representative_id, rule };
  await assignments.insertAssignment(db, row, now, new Date(now.getTime() + wanted.accept_wait_seconds * 1000));
  return known(db, assignment_id);
}

async function recordChoice(
  db: Queryable,
  { campaign_id, region, industry }: Lead,
  { lead_id, journey_no, attempt }: Wanted,
  { candidates, choice }: { candidates: Candidate[]; choice: Choice | undefined },
  now: Date,
): Promise<boolean> {
  const { isFirst } = await recordDecision(
    db,
    {
      decision_id: `assignment:${assignmentIdOf(lead_id, journey_no, attempt)}`,
      kind: 'assignment',
      lead_id,
      campaign_id,
      journey_no,
      policy_version: ASSIGNMENT_VERSION,
      model_version: null,
      input: {
        lead: { region, industry },
        candidates: candidates.map((each) => ({
          ...each,
          regions: [...each.regions],
          industries: [...each.industries],
        })),
      },
      random_draw: null,
      propensities: null,
      output: choice
        ? { ...choice }
        : { representative_id: null, reasons: ['everybody is away, full or was asked before'] },
    },
    now,
  );
  return isFirst;
}

/** The lead's lock comes first, as everywhere. */
async function lockAssignment(db: Queryable, assignmentId: string): Promise<Assignment> {
  const assignment = await known(db, assignmentId);
  await lockLead(db, assignment.lead_id);
  return assignment;
}

const known = async (db: Queryable, assignmentId: string): Promise<Assignment> =>
  found(await assignments.readAssignment(db, assignmentId), 'assignment', assignmentId);

function tooLate({ assignment_id, status, accepted_by }: Assignment) {
  const standing: Record<Assignment['status'], string> = {
    offered: 'was offered',
    accepted: `was accepted by ${accepted_by ?? 'somebody else'}`,
    expired: 'was not accepted in time and has gone to somebody else',
    withdrawn: 'was withdrawn: its journey goes on without it',
    released: 'was accepted and released',
  };
  return conflict(`assignment ${assignment_id} ${standing[status]}`);
}
