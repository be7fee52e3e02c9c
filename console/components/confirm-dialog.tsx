import type { ReactNode } from 'react';
import { Modal } from './modal';

interface Props {
  title: string;
  verb: string;
  isOpen: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** what happens then */
  children: ReactNode;
}

/** Asks whether something is to be done that needs no word beside it. */
export const ConfirmDialog = ({ title, verb, isOpen, onConfirm, onClose, children }: Props) => (
  <Modal title={title} isOpen={isOpen} onClose={onClose}>
    {children}
    <div className="row">
      <button type="button" className="primary" onClick={onConfirm}>
        {verb}
      </button>
      <button type="button" onClick={onClose}>
        Not now
      </button>
    </div>
  </Modal>
);
