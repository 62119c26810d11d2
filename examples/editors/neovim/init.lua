-- Neovim 0.12: ghost text from the completion sidecar. Copy into your init.lua.
vim.lsp.config('completion', {
  cmd = { 'completion-sidecar', '--stdio' },
  root_markers = { 'completion.config.json', '.git' },
  -- Neovim draws an item that replaces text over that text, and applies it as it is.
  init_options = { client = { profile = 'neovim' } },
  settings = { completion = {} },
})
vim.lsp.enable('completion')
vim.lsp.inline_completion.enable()

-- Stores the status of the server for a status line: %{get(g:,'completion_status','')}
vim.lsp.handlers['didChangeStatus'] = function(_, status)
  vim.g.completion_status = status.message
end

-- Neovim up to 0.12.4 inserts an item at its first position, before the text typed since, until the server has answered
-- again. An item that begins with the typed text must replace it.
local function with_what_was_typed(item)
  if item.range and type(item.insert_text) == 'string' then
    local buffer = vim.api.nvim_get_current_buf()
    local row, column, end_row, end_column = item.range:to_extmark()
    local cursor = vim.api.nvim_win_get_cursor(0)
    if cursor[1] - 1 == row and row == end_row and column == end_column and cursor[2] > column then
      local typed = vim.api.nvim_buf_get_text(buffer, row, column, row, cursor[2], {})[1]
      if vim.startswith(item.insert_text, typed) then
        item.range = vim.range.extmark(buffer, row, column, row, cursor[2])
      end
    end
  end
  return item
end

-- Tab accepts the item that is shown, and is a Tab when none is.
vim.keymap.set('i', '<Tab>', function()
  if not vim.lsp.inline_completion.get({ on_accept = with_what_was_typed }) then
    return '<Tab>'
  end
end, { expr = true, desc = 'Take the inline completion' })
