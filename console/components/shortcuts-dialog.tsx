/** What the keys do. */
import { Modal } from './modal';

const SHORTCUTS = [
  ['j', 'next question'],
  ['k', 'question before'],
  ['a', 'approve: Enter confirms'],
  ['r', 'reject: Enter confirms'],
  ['m', 'modify, where a question allows it'],
  ['/', 'search'],
  ['?', 'this list'],
  ['Esc', 'close, or leave a decision alone'],
] as const;

export const ShortcutsDialog = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Modal title="Shortcuts" isOpen={isOpen} onClose={onClose}>
    <dl className="facts">
      {SHORTCUTS.map(([key, does]) => (
        <div key={key} style={{ display: 'contents' }}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    <form method="dialog">
      <button type="submit">Close</button>
    </form>
  </Modal>
);
