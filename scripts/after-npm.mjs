// `npm install` by habit: npm knows nothing of the workspace packages, so let pnpm finish the job.
if (!(process.env.npm_config_user_agent ?? '').startsWith('pnpm/')) {
  process.argv[2] = 'setup';
  await import('./run.mjs');
}
