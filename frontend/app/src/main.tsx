import { createRoot } from 'react-dom/client';
import { App } from './app';
import './styles/base.css';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no element "app"');
createRoot(root).render(<App path={location.pathname} />);
