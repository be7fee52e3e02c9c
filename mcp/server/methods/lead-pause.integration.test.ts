import { randomUUID } from 'node:crypto';
import { KEYED, NOON, createSendRig, times } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';
import { waitFor } from '../../../test/wait-for';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

const pause = (lead_id: string, comment?: string) =>
  rig.call('pauseLead', { lead_id, paused_by: 'Ada', ...(comment !== undefined && { comment }) });
const resume = (lead_id: string) => rig.call('resumeLead', { lead_id, resumed_by: 'Grace' });
const actionsOf = async (lead_id: string) =>
  (await rig.call('getJourney', { lead_id })).timeline.filter(({ type }) => type === 'action');
const resumptions = async (lead: string) => {
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 600 });
  return events.filter((event) => event.kind === 'lead_resumed' && event.lead_id === lead);
};

describe('a paused lead', () => {
  test('is written to by no purpose and no channel, looked at every hour, and again once it is resumed', async () => {
    const lead = await rig.newLead();
    await pause(lead);
    for (const purpose of ['marketing', 'service'] as const)
      expect(await rig.reserve(lead, { purpose })).toMatchObject({
        verdict: 'deferred',
        reason: 'lead_paused',
        until: new Date(NOON.getTime() + 3_600_000).toISOString(),
      });
    await resume(lead);
    expect((await rig.reserve(lead)).verdict).toBe('send');
  });

  test('is paused once, by the first who says so, and is shown as paused', async () => {
    const lead = await rig.newLead();
    const first = await pause(lead);
    rig.laterBy(1);
    expect(await rig.call('pauseLead', { lead_id: lead, paused_by: 'Grace' })).toEqual(first);
    expect(first).toEqual({ lead_id: lead, paused_at: NOON.toISOString(), paused_by: 'Ada' });
    expect((await rig.call('getLeadData', { lead_id: lead })).lead).toMatchObject(first);
    await times(3, () => resume(lead));
    expect(await resume(lead)).toEqual({ lead_id: lead, paused_at: null, paused_by: null });
    const actions = await actionsOf(lead);
    expect(actions.map(({ action_type, source_agent, summary }) => [action_type, source_agent, summary])).toEqual([
      ['pause_lead', 'manager', 'paused by Ada: nothing is written to the lead'],
      ['resume_lead', 'manager', 'resumed by Grace'],
    ]);
    expect(await resumptions(lead)).toHaveLength(1);
  });

  test('tells the workflow that listens of each resumption', async () => {
    const lead = await rig.newLead();
    for (let round = 0; round < 2; round++) {
      await pause(lead);
      await resume(lead);
    }
    const told = { kind: 'lead_resumed', active_workflow_id: `lead-${lead}` };
    expect(await resumptions(lead)).toMatchObject([told, told]);
    expect(await actionsOf(lead)).toHaveLength(4);
  });

  test('keeps the comment under its key: with the key it is gone, and the action stays', async () => {
    const lead = await rig.newLead();
    await pause(lead, 'Ada Lovelace asked for some weeks');
    const [told] = await actionsOf(lead);
    expect(told?.details).toEqual({ by: 'Ada', comment: 'Ada Lovelace asked for some weeks' });
    const { rows } = await rig.database.pools.read.query('SELECT * FROM agent_actions WHERE lead_id = $1', [lead]);
    expect(JSON.stringify(rows)).not.toContain('Lovelace');
    await rig.database.pools.write.query('UPDATE lead_pii SET data_key = NULL WHERE lead_id = $1', [lead]);
    const [left] = await actionsOf(lead);
    expect([left?.summary, left?.details]).toEqual(['paused by Ada: nothing is written to the lead', { by: 'Ada' }]);
  });

  test('says stop, and is heard', async () => {
    const lead = await rig.newLead();
    await pause(lead);
    await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', event_type: 'unsubscribe' } });
    expect(await rig.reserve(lead)).toMatchObject({ verdict: 'refused', reason: 'opted_out' });
  });

  test('does not forget an attempt that may be out: resumed, it is made again under the same key', async () => {
    const lead = await rig.newLead();
    const { ledger_id } = await rig.reserve(lead, { provider: KEYED });
    await pause(lead);
    expect(await rig.reserve(lead, { provider: KEYED })).toMatchObject({ verdict: 'deferred', reason: 'lead_paused' });
    await resume(lead);
    expect(await rig.reserve(lead, { provider: KEYED })).toMatchObject({ verdict: 'send', ledger_id, repeated: true });
  });

  test('is unknown when there is none', async () => {
    await expect(pause(`nobody-${randomUUID()}`)).rejects.toThrow('lead');
    await expect(resume(`nobody-${randomUUID()}`)).rejects.toThrow('lead');
  });
});

describe('a pause while a message is at the gate', () => {
  /** A pause that somebody has begun and not yet committed, as of a server that may die now. */
  async function beginPause(lead: string) {
    const other = await rig.database.pools.write.connect();
    await other.query('BEGIN');
    await other.query('SELECT lead_id FROM leads WHERE lead_id = $1 FOR NO KEY UPDATE', [lead]);
    await other.query("UPDATE leads SET paused_at = now(), paused_by = 'Ada' WHERE lead_id = $1", [lead]);
    return {
      async end(how: 'COMMIT' | 'ROLLBACK') {
        await other.query(how);
        other.release();
      },
    };
  }
  const isWaiting = async (): Promise<boolean> => {
    const { rowCount } = await rig.database.pools.read.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return (rowCount ?? 0) > 0;
  };

  test.each([
    ['COMMIT', 'deferred'],
    ['ROLLBACK', 'send'],
  ] as const)('%s: the message waits for it, and is then %s', async (how, verdict) => {
    const lead = await rig.newLead();
    const pausing = await beginPause(lead);
    const asking = rig.reserve(lead);
    await waitFor(isWaiting, 'the gate to wait for the lead');
    await pausing.end(how);
    expect((await asking).verdict).toBe(verdict);
  });

  test('of messages and pauses in parallel none passes the gate after the pause', async () => {
    const lead = await rig.newLead();
    const asked = times(10, (i) => rig.reserve(lead, { touch: i + 1 }));
    await pause(lead);
    const late = await times(5, (i) => rig.reserve(lead, { touch: i + 11 }));
    expect(late.every(({ verdict }) => verdict === 'deferred')).toBe(true);
    const { rows } = await rig.database.pools.read.query<{ status: string }>(
      "SELECT status FROM sends WHERE lead_id = $1 AND status = 'reserved'",
      [lead],
    );
    expect(rows).toHaveLength((await asked).filter(({ verdict }) => verdict === 'send').length);
  });
});
