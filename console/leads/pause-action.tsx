/** Holds back what would be written to a lead, or lets it go on. */
import { useState, type SyntheticEvent } from 'react';
import type { Lead } from '../../workflows/contracts/lead';
import { keepName, readName } from '../components/decider-name';
import { Modal } from '../components/modal';
import { NameField } from '../components/name-field';
import { leadPath, type LeadAction } from './use-leads';

interface Props {
  lead: Lead;
  isBusy: boolean;
  onOrder: (order: Omit<LeadAction, 'idempotencyKey'>) => void;
}

export function PauseAction({ lead: { lead_id, paused_at }, isBusy, onOrder }: Props) {
  const [isAsking, setAsking] = useState(false);
  const [name, setName] = useState(readName);
  const [comment, setComment] = useState('');
  const isPaused = paused_at !== null;
  const verb = isPaused ? 'Resume' : 'Pause';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsking(false);
    setComment('');
    keepName(name);
    const by = name.trim() && { [isPaused ? 'resumed_by' : 'paused_by']: name.trim() };
    onOrder({
      path: leadPath(lead_id, isPaused ? '/resume' : '/pause'),
      body: { ...by, ...(comment.trim() && { comment: comment.trim() }) },
    });
  };
  return (
    <>
      <button type="button" disabled={isBusy} onClick={() => setAsking(true)}>
        {verb}
      </button>
      <Modal title={`${verb} this lead?`} isOpen={isAsking} onClose={() => setAsking(false)}>
        <form className="stack" onSubmit={submit}>
          <p>
            {isPaused
              ? 'A message that waits is looked at at once, and goes out if the gate agrees.'
              : 'Nothing is written to this person until somebody resumes the lead. What the person says is still heard.'}
          </p>
          <label className="field">
            Comment (optional)
            <textarea maxLength={1000} value={comment} onChange={(event) => setComment(event.target.value)} />
          </label>
          <NameField name={name} onChange={setName} />
          <div className="row">
            <button type="submit" className="primary">
              {verb}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Not now
            </button>
          </div>
        </form>
      </Modal>
    </>
  );
}
