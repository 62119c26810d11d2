// After `npm install`: npm does not install the workspace packages, so pnpm completes it.
if (!(process.env.npm_config_user_agent ?? '').startsWith('pnpm/')) {
  process.argv[2] = 'setup';
  await import('./run.mjs');
}
