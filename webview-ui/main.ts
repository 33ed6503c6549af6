import '@vscode/codicons/dist/codicon.css';
import './styles/panel.css';
import './styles/timeline.css';
import './styles/graph.css';
import './styles/details.css';
import './styles/plan-preview.css';
import { App } from './app.ts';
import { connectHost } from './host.ts';

const live = document.createElement('div');
live.className = 'hidden';
live.setAttribute('role', 'status');
live.setAttribute('aria-live', 'polite');
const root = document.createElement('main');
root.className = 'panel';
document.body.append(root, live);
new App(connectHost(), { root, live }).start();
