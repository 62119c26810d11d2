/** Shows the completion's status in words. */
export function showStatus({ state }) {
  document.querySelector('#status').textContent = state;
}
