/* The client's start. */
import { render } from 'preact';
import './ui/tokens.css';
import './ui/base.css';
import './ui/parts.css';
import './ui/shell.css';
import './ui/sheet.css';
import { App } from './app/app';
import { dressPage } from './app/theme';
import { startOutbox } from './outbox';
import { loadSession } from './session/session';

dressPage();
startOutbox();
void loadSession();
document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void loadSession();
});
render(<App />, document.getElementById('app')!);
