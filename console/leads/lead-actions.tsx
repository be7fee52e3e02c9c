/** What a person may do with a lead: triage it, hand it on, pause it, opt it out, erase it. */
import { useState } from 'react';
import type { Lead } from '../../workflows/contracts/lead';
import { randomId } from '../api/random-id';
import { ConfirmDialog } from '../components/confirm-dialog';
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
  const [asked, setAsked] = useState<'hand over' | 'opt out'>();
  const [done, setDone] = useState('');
  const isUnderWay = journey?.outcome === null;
  const granted = (consents.data?.items ?? []).filter((each) => each.granted && each.purpose === 'marketing');
  const close = (): void => setAsked(undefined);
  /** @param said what is told once it is done, where the API does not tell */
  const act = (said: string, ...orders: Omit<LeadAction, 'idempotencyKey'>[]): void => {
    close();
    setDone(said);
    action.mutate(orders.map((order) => ({ ...order, idempotencyKey: randomId() })));
  };

  const triage = (): void =>
    act(isUnderWay ? 'Triage begins again.' : 'Triage has begun.', {
      path: leadPath(lead_id, '/triage'),
      body: { retriage: isUnderWay },
    });
  const handOver = (): void =>
    act('Handed to engagement.', {
      path: '/api/v1/agents/handoff',
      body: {
        ...{ from_agent: 'manager', to_agent: 'engagement', lead_id, conversation_id: `console-${randomId()}` },
        context: { notes: 'handed over by a person, from the console' },
      },
    });
  const optOut = (): void =>
    act(
      'Opted out: no consent to marketing holds any more.',
      ...granted.map(({ channel, purpose }) => ({
        path: leadPath(lead_id, '/consents'),
        body: { channel, purpose, granted: false, legal_basis: 'consent', source: 'console' },
      })),
    );

  return (
    <section className="card" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <div className="row">
        <button type="button" disabled={action.isPending} onClick={triage}>
          {isUnderWay ? 'Triage again' : 'Triage'}
        </button>
        <button
          type="button"
          disabled={action.isPending || !consents.data}
          onClick={granted.length > 0 ? handOver : () => setAsked('hand over')}
        >
          Hand to engagement
        </button>
        <PauseAction lead={lead} />
        {granted.length > 0 && (
          <button type="button" disabled={action.isPending} onClick={() => setAsked('opt out')}>
            Opt out
          </button>
        )}
        <EraseAction leadId={lead_id} />
      </div>
      {action.isPending && <p role="status">Working…</p>}
      {action.error && <ProblemNote error={action.error} />}
      {action.isSuccess && (
        <p role="status" className={action.data?.status === ACCEPTED ? 'note warn' : 'note good'}>
          {action.data?.body.detail ?? done}
        </p>
      )}
      <ConfirmDialog
        title="Hand this lead to engagement all the same?"
        verb="Hand over"
        isOpen={asked === 'hand over'}
        onConfirm={handOver}
        onClose={close}
      >
        <p>
          <strong>No consent to marketing holds:</strong> the gate will refuse every message until the person gives one.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title="Opt this lead out?"
        verb="Opt out"
        isOpen={asked === 'opt out'}
        onConfirm={optOut}
        onClose={close}
      >
        <p>
          Every consent to marketing is withdrawn: nothing of it is sent to this person any more, and a running journey
          closes. <strong>It cannot be taken back from here:</strong> only a new consent of the person’s own lets
          marketing go out again.
        </p>
      </ConfirmDialog>
    </section>
  );
}
