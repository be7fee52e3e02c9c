/** For tests: a lead that has said something personal at every place where the system keeps words. */
import { randomUUID } from 'node:crypto';
import type { SendRig } from './send-rig';
import { touchEpisodeId } from '../mcp/protocol/episode-ids';
import type { Queryable } from '../db/queryable';

/** each has `ecret` in it, which is 6563726574 in hex */
export const SECRETS = {
  email: 'Lovelace.Secret@Example.com',
  first_name: 'Adasecret',
  last_name: 'Kingsecret',
  company: 'Enginessecret',
  phone: '+49 30 5550123',
  message: 'please call mesecret',
  tags: ['met-at-secret-dinner'],
};

/** Every row of every table, as text after the table's name; bytea shows as hex. */
export async function wholeDatabase(db: Queryable): Promise<string[]> {
  const { rows: tables } = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const dumped: string[] = [];
  for (const { name } of tables) {
    const { rows } = await db.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    dumped.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return dumped;
}

/** @returns the ledger id of the message that was sent */
export async function fillEveryPlace(rig: SendRig, lead_id: string): Promise<string> {
  const { email: _address, tags: _tags, ...secrets } = SECRETS;
  const conversation_id = `conv-${lead_id}-1`;
  await rig.call('createHandoff', {
    ...{ lead_id, conversation_id, from_agent: 'lead_triage', to_agent: 'engagement', priority: 'medium' },
    context: secrets,
  });
  await rig.call('trackEvent', {
    interaction: { lead_id, channel: 'Email', event_type: 'reply', metadata: { ...secrets, secret_number: 7 } },
    idempotency_key: randomUUID(),
  });
  const { ledger_id } = await rig.reserve(lead_id, {
    content: { subject: 'Hello Adasecret', body: 'Dear Kingsecret' },
  });
  await rig.call('confirmSend', { ledger_id, provider_message_id: 'm-1', subject: 'Hello Adasecret', body: 'secret' });
  await rig.call('recordConsent', {
    ...{ lead_id, channel: 'SMS', purpose: 'marketing', granted: true, legal_basis: 'consent', source: 'form' },
    wording: 'I, Ada Kingsecret, agree',
  });
  await rig.call('storeMemory', { tier: 'long_term', lead_id, preferences: { interests: ['secret engines'] } });
  await rig.call('storeMemory', { tier: 'short_term', conversation_id, data: { last_utterance_summary: 'a secret' } });
  const elsewhere = { conversation_id: `call-${lead_id}`, lead_id };
  await rig.call('storeMemory', { tier: 'short_term', ...elsewhere, data: { active_intent: 'secret' } });
  await rig.call('storeMemory', {
    ...{ tier: 'episodic', scenario: 'Call', action_sequence: [], outcome_score: 0.5, notes: 'Kingsecret was out' },
    features: { lead_id },
  });
  await rig.call('resource.write', {
    ...{ uri: `db://leads/${lead_id}`, data: { first_name: 'Adasecret' }, idempotency_key: `write-${lead_id}` },
  });
  const request = { principal: 'p', key: `request-${lead_id}`, body_sha256: 'x' };
  const answered = { ...request, operation: `POST /api/v1/leads/${lead_id}/triage` };
  await rig.call('claimRequest', answered);
  await rig.call('answerRequest', { ...answered, answer: { status: 200, body: secrets } });
  const escalation_id = `lead-${lead_id}.1.triage`;
  await rig.call('openEscalation', {
    ...{ escalation_id, reason: 'low_confidence', lead_id, campaign_id: null, question: 'Is it?', evidence: {} },
    ...{ proposed_action: 'yes', alternatives: [], asked_by: `lead-${lead_id}`, on_silence: 'reject' },
    ...{ reminder_seconds: 60, expiry_seconds: 120 },
  });
  await rig.call('settleEscalation', {
    answer: {
      escalation_id,
      status: 'decided',
      decision: 'approve',
      decided_by: 'ann',
      comment: 'I know Mrs Kingsecret',
    },
  });
  // as rows of earlier builds, and of other systems
  await rig.database.pools.write.query(
    `INSERT INTO agent_actions (action_id, lead_id, action_type, summary, details_json, handoff_context_json)
     VALUES ($1, $2, 'outreach', 'called Kingsecret', '{"note": "secret"}', '{"who": "secret"}')`,
    [`imported-${lead_id}`, lead_id],
  );
  await rig.database.pools.write.query(
    "UPDATE sends SET last_error = '550 no lovelace.secret here' WHERE lead_id = $1",
    [lead_id],
  );
  await rig.database.pools.write.query(
    `INSERT INTO memory_episodic (episode_id, scenario, outcome_score, notes) VALUES ($1, 'Email_touch', 0.9, 'Kingsecret said yes')`,
    [touchEpisodeId(lead_id, null, 1)],
  );
  return ledger_id;
}
