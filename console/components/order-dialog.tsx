/** Asks whether something is to be done, by whom and why. It closes when it is done: what was typed is not lost to a failure. */
import { useState, type SyntheticEvent } from 'react';
import { keepName, readName } from './decider-name';
import { Modal } from './modal';
import { NameField } from './name-field';
import { ProblemNote } from './problem-note';

/** What is left empty is left out. */
export interface Order {
  by?: string;
  comment?: string;
}

interface Props {
  title: string;
  /** what happens then */
  explanation: string;
  verb: string;
  commentLabel: string;
  commentLimit: number;
  isOpen: boolean;
  isPending: boolean;
  error: Error | null;
  onOrder: (order: Order) => void;
  onClose: () => void;
}

export const OrderDialog = ({ title, isOpen, onClose, ...form }: Props) => (
  <Modal title={title} isOpen={isOpen} onClose={onClose}>
    <OrderForm {...form} onClose={onClose} />
  </Modal>
);

/** Begun anew each time it is opened. */
function OrderForm(props: Omit<Props, 'title' | 'isOpen'>) {
  const { explanation, verb, commentLabel, commentLimit, isPending, error, onOrder, onClose } = props;
  const [comment, setComment] = useState('');
  const [name, setName] = useState(readName);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    keepName(name);
    onOrder({ ...(name.trim() && { by: name.trim() }), ...(comment.trim() && { comment: comment.trim() }) });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p>{explanation}</p>
      <label className="field">
        {commentLabel}
        <textarea maxLength={commentLimit} value={comment} onChange={(event) => setComment(event.target.value)} />
      </label>
      <NameField name={name} onChange={setName} />
      {error && <ProblemNote error={error} />}
      <div className="row">
        <button type="submit" className="primary" disabled={isPending}>
          {verb}
        </button>
        <button type="button" onClick={onClose}>
          Not now
        </button>
      </div>
    </form>
  );
}
