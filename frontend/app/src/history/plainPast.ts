export { PastText, textModel } from '@tandem/bind-codemirror';
import '../styles/plain.css';
