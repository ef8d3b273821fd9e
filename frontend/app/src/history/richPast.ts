export { deltaModel, PastRichText } from '@tandem/bind-quill';
import '../styles/rich.css';
