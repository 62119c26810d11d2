-- Neovim 0.12: ghost text from the completion sidecar. Copy into your init.lua.

local command = { 'completion-sidecar', '--stdio' }

-- The line and the cursor that the item of the server was made for. Neovim (0.12.4) does not keep them: it shows and
-- accepts an item at its first position, whatever was typed or deleted since, until it has the next answer.
local place

-- The request that is open: its token, and what takes its items as they grow. Neovim asks for no partial results, and not
-- again while nobody types: of a slow model's answer it would show the first lines alone.
local growing
local requests = 0

-- Starts the server, and keeps the place of each answer that Neovim takes.
local function start(dispatchers, config)
  local function notified(method, params)
    if method ~= '$/progress' or not growing or params.token ~= growing.token then
      return dispatchers.notification(method, params)
    end
    growing.take(params.value)
  end
  local rpc = vim.lsp.rpc.start(
    command,
    vim.tbl_extend('force', dispatchers, { notification = notified }),
    { cwd = config.cmd_cwd, env = config.cmd_env }
  )
  local request = rpc.request
  rpc.request = function(method, params, callback, ...)
    if method ~= 'textDocument/inlineCompletion' then
      return request(method, params, callback, ...)
    end
    local buffer, line = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_line()
    local row, column = unpack(vim.api.nvim_win_get_cursor(0))
    local function is_now()
      return vim.api.nvim_get_current_buf() == buffer
        and vim.api.nvim_get_current_line() == line
        and vim.deep_equal(vim.api.nvim_win_get_cursor(0), { row, column })
    end
    local here = { buffer = buffer, row = row - 1, column = column, line = line }
    requests = requests + 1
    local token = 'completion ' .. requests
    growing = {
      token = token,
      take = function(items)
        if is_now() then
          place = here
          callback(nil, items)
        end
      end,
    }
    params = vim.tbl_extend('force', params, { partialResultToken = token })
    return request(method, params, function(err, result, ...)
      if growing and growing.token == token then
        growing = nil
      end
      -- Neovim passes over null. An answer that is late for its line or cursor it would draw, though it
      -- cannot be accepted; the next request is on its way.
      if type(result) == 'table' then
        if is_now() then
          place = here
        else
          result = nil
        end
      end
      callback(err, result, ...)
    end, ...)
  end
  return rpc
end

-- The item with the range that it has now; nil when it does not continue the text before the cursor, or the rest of the
-- line has changed.
local function fitted(item)
  if not place then
    return nil
  end
  local buffer, row, column = place.buffer, place.row, place.column
  local cursor = vim.api.nvim_win_get_cursor(0)
  if vim.api.nvim_get_current_buf() ~= buffer or cursor[1] - 1 ~= row or cursor[2] < column then
    return nil
  end
  local line = vim.api.nvim_get_current_line()
  local typed = line:sub(column + 1, cursor[2])
  if line ~= place.line:sub(1, column) .. typed .. place.line:sub(column + 1) then
    return nil
  end
  local _, first, _, last = item.range:to_extmark()
  if not vim.startswith(item.insert_text, line:sub(first + 1, cursor[2])) then
    return nil
  end
  item.range = vim.range.extmark(buffer, row, first, row, last + #typed)
  return item
end

vim.lsp.config('completion', {
  cmd = start,
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

-- Tab accepts the item that is shown, and is a Tab when none is, or when it does not fit what was typed.
vim.keymap.set('i', '<Tab>', function()
  local accepted, done = false, false
  local is_shown = vim.lsp.inline_completion.get({
    on_accept = function(item)
      local client = vim.lsp.get_client_by_id(item.client_id)
      local fits = client and client.name ~= 'completion' and item or fitted(item)
      accepted = fits ~= nil
      return fits
    end,
  })
  if is_shown then
    -- Neovim accepts in a scheduled function; keys that are here already must not be handled before it.
    vim.schedule(function()
      done = true
    end)
    vim.wait(1000, function()
      return done
    end)
  end
  if not accepted then
    vim.api.nvim_feedkeys(vim.keycode('<Tab>'), 'ni', false)
  end
end, { desc = 'Take the inline completion' })
