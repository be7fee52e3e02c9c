/** What a person may do with a lead: triage it, hand it on, pause it, opt it out, erase it. */
import { useState } from 'react';
import type { Lead } from '../../workflows/contracts/lead';
import { randomId } from '../api/random-id';
import { Modal } from '../components/modal';
import { ProblemNote } from '../components/problem-note';
import { EraseAction } from './erase-action';
import { PauseAction } from './pause-action';
import { leadPath, useConsents, useLeadAction, type Journey, type LeadAction } from './use-leads';

const ACCEPTED = 202;

interface Props {
  lead: Lead;
  journey: Journey | undefined;
}

export function LeadActions({ lead, journey }: Props) {
  const { lead_id } = lead;
  const action = useLeadAction(lead_id);
  const consents = useConsents(lead_id);
  const [isAsking, setAsking] = useState(false);
  const isUnderWay = journey?.outcome === null;
  const granted = (consents.data?.items ?? []).filter((each) => each.granted && each.purpose === 'marketing');
  const act = (...orders: Omit<LeadAction, 'idempotencyKey'>[]): void =>
    action.mutate(orders.map((order) => ({ ...order, idempotencyKey: randomId() })));

  const handOver = (to_agent: 'engagement'): void =>
    act({
      path: '/api/v1/agents/handoff',
      body: {
        ...{ from_agent: 'manager', to_agent, lead_id, conversation_id: `console-${randomId()}` },
        context: { notes: 'handed over by a person, from the console' },
      },
    });
  const optOut = (): void => {
    setAsking(false);
    act(
      ...granted.map(({ channel, purpose }) => ({
        path: leadPath(lead_id, '/consents'),
        body: { channel, purpose, granted: false, legal_basis: 'consent', source: 'console' },
      })),
    );
  };

  return (
    <section className="card" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <div className="row">
        <button
          type="button"
          disabled={action.isPending}
          onClick={() => act({ path: leadPath(lead_id, '/triage'), body: { retriage: isUnderWay } })}
        >
          {isUnderWay ? 'Triage again' : 'Triage'}
        </button>
        <button type="button" disabled={action.isPending} onClick={() => handOver('engagement')}>
          Hand to engagement
        </button>
        <PauseAction lead={lead} />
        {granted.length > 0 && (
          <button type="button" disabled={action.isPending} onClick={() => setAsking(true)}>
            Opt out
          </button>
        )}
        <EraseAction leadId={lead_id} />
      </div>
      {action.isPending && <p role="status">Working…</p>}
      {action.error && <ProblemNote error={action.error} />}
      {action.isSuccess && (
        <p role="status" className={action.data?.status === ACCEPTED ? 'note warn' : 'note good'}>
          {action.data?.body.detail ?? 'Done.'}
        </p>
      )}
      <Modal title="Opt this lead out?" isOpen={isAsking} onClose={() => setAsking(false)}>
        <p>
          Every consent to marketing is withdrawn: nothing of it is sent to this person any more, and a running journey
          closes.
        </p>
        <div className="row">
          <button type="button" className="primary" onClick={optOut}>
            Opt out
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Not now
          </button>
        </div>
      </Modal>
    </section>
  );
}
