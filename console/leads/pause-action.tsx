/** Holds back what would be written to a lead, or lets it go on. */
import { useState } from 'react';
import type { Lead } from '../../workflows/contracts/lead';
import { randomId } from '../api/random-id';
import { OrderDialog, type Order } from '../components/order-dialog';
import { leadPath, useLeadAction } from './use-leads';

const ORDERS = {
  pause: {
    verb: 'Pause',
    by: 'paused_by',
    explanation:
      'Nothing is written to this person until somebody resumes the lead. What the person says is still heard.',
  },
  resume: {
    verb: 'Resume',
    by: 'resumed_by',
    explanation: 'A message that waits is looked at at once, and goes out if the gate agrees.',
  },
} as const;

export function PauseAction({ lead: { lead_id, paused_at } }: { lead: Lead }) {
  const action = useLeadAction(lead_id);
  // as it was when it was asked for: somebody else may pause the lead meanwhile
  const [asked, setAsked] = useState<keyof typeof ORDERS>();
  const possible = paused_at === null ? 'pause' : 'resume';
  const { verb, by, explanation } = ORDERS[asked ?? possible];
  const submit = ({ by: name, comment }: Order): void => {
    const path = leadPath(lead_id, `/${asked ?? possible}`);
    const body = { ...(name && { [by]: name }), ...(comment && { comment }) };
    action.mutate([{ path, body, idempotencyKey: randomId() }], { onSuccess: () => setAsked(undefined) });
  };
  const ask = (): void => {
    action.reset();
    setAsked(possible);
  };
  return (
    <>
      <button type="button" disabled={action.isPending} onClick={ask}>
        {ORDERS[possible].verb}
      </button>
      <OrderDialog
        title={`${verb} this lead?`}
        explanation={explanation}
        verb={verb}
        commentLabel="Comment (optional)"
        commentLimit={1_000}
        isOpen={asked !== undefined}
        isPending={action.isPending}
        error={action.error}
        onOrder={submit}
        onClose={() => setAsked(undefined)}
      />
    </>
  );
}
