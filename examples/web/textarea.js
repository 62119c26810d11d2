import { attachCodeCompletion } from '@org/completion-web/textarea';
import { showStatus } from './status.js';

attachCodeCompletion(document.querySelector('#editor'), { languageId: 'python', onStatus: showStatus });
