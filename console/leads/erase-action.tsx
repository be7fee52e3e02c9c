/** Erases a lead for good. Its id is to be typed, so that a slip of the hand erases nobody. */
import { useState, type SyntheticEvent } from 'react';
import { Modal } from '../components/modal';
import { ProblemNote } from '../components/problem-note';
import { useErasure } from './use-erasure';

export function EraseAction({ leadId }: { leadId: string }) {
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const erasure = useErasure(leadId);
  const isConfirmed = typed.trim() === leadId;
  const close = (): void => {
    setAsking(false);
    setTyped('');
    erasure.reset();
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isConfirmed && !erasure.isPending) erasure.mutate();
  };
  return (
    <>
      <button type="button" className="danger" onClick={() => setAsking(true)}>
        Erase…
      </button>
      <Modal title="Erase this lead for good?" isOpen={isAsking} onClose={close}>
        <form className="stack" onSubmit={submit}>
          <p>
            Name, addresses, every text and what was learned of the person are deleted. The journey is cancelled, and
            nothing is sent any more. <strong>It cannot be undone.</strong>
          </p>
          <p className="muted">
            What stays names nobody: counts, decisions without a person, and opt-outs under a hash of the address.
          </p>
          <label className="field">
            <span>
              Type <code>{leadId}</code> to confirm
            </span>
            <input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="off"
            />
          </label>
          {erasure.error && <ProblemNote error={erasure.error} />}
          <div className="row">
            <button type="submit" className="danger" disabled={!isConfirmed || erasure.isPending}>
              {erasure.isPending ? 'Erasing…' : 'Erase for good'}
            </button>
            <button type="button" onClick={close}>
              Keep the lead
            </button>
          </div>
        </form>
      </Modal>
    </>
  );
}
