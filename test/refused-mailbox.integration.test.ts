/** A mail server that knows no such mailbox: nobody is asked, and the journey goes the way of a hard bounce. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { reaches, startRunningStack, type RunningStack } from './running-stack';

let running: RunningStack | undefined;
let server: SMTPServer;
afterEach(async () => {
  await running?.stop();
  server.close();
});

it('ends the journey as not contactable, without a question to a person', async () => {
  let refusals = 0;
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      refusals += 1;
      done(Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running = await startRunningStack({
    SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    REPLY_WAIT: '2',
  });
  const leadId = await running.newLead();
  await running.post(`/api/v1/leads/${leadId}/triage`);
  await reaches(running, leadId, 'closed', 60_000);
  expect(refusals).toBe(1);
  await expect(running.stageOf(leadId)).resolves.toMatchObject({ outcome: 'not_contactable' });
  await expect(running.sendsOf(leadId)).resolves.toEqual([
    expect.objectContaining({ status: 'refused', reason: 'suppressed' }),
  ]);
  const { rows } = await running.database.query(
    `SELECT (SELECT count(*)::int FROM escalations WHERE lead_id = $1) AS escalations,
       (SELECT count(*)::int FROM suppressions s JOIN lead_pii p ON p.email_index = s.address_index
        WHERE p.lead_id = $1 AND s.reason = 'hard_bounce') AS suppressed`,
    [leadId],
  );
  expect(rows).toEqual([{ escalations: 0, suppressed: 1 }]);
});
