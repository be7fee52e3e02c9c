/** The frame around every page: where one is, where one can go, whether what one sees is current. */
import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useConnection } from '../api/use-connection';
import { LiveState } from './live-state';
import { ShortcutsDialog } from './shortcuts-dialog';
import { TokenDialog } from './token-dialog';
import { useKeys } from './use-keys';

const SECTIONS = [
  ['/inbox', 'Inbox'],
  ['/leads', 'Leads'],
  ['/campaigns', 'Campaigns'],
  ['/knowledge', 'Knowledge'],
  ['/system', 'System'],
] as const;

export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { isLost } = useConnection();
  const main = useRef<HTMLElement>(null);
  useKeys({ '?': () => setHelpOpen(true) });
  return (
    <div className="shell">
      <a className="button skip" href="#main" onClick={() => main.current?.focus()}>
        Skip to the content
      </a>
      <header className="brand">
        <Mark />
        Purple Merit
      </header>
      <nav className="nav" aria-label="Sections">
        <ul>
          {SECTIONS.map(([to, name]) => (
            <li key={to}>
              <Link href={to} aria-current={path === to || path.startsWith(`${to}/`) ? 'page' : undefined}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main className="main" id="main" ref={main} tabIndex={-1}>
        <div className="row between" style={{ marginBottom: 'var(--space-4)' }}>
          <LiveState isLost={isLost} />
          <button type="button" className="small" onClick={() => setHelpOpen(true)}>
            Shortcuts <kbd>?</kbd>
          </button>
        </div>
        {children}
      </main>
      <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      <TokenDialog />
    </div>
  );
}

const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#6d3fc4" />
    <path d="M8 20.5 13.5 15l4 4L25 11" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
  </svg>
);
