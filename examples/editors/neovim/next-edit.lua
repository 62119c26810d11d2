-- Neovim 0.12: next edits from the completion sidecar. Copy into your init.lua, behind the lines for ghost text.
--
-- In normal mode an edit is drawn where it would be made. Tab goes there, Tab again takes it, Escape dismisses it.

local namespace = vim.api.nvim_create_namespace('completion.next-edit')

-- The edit that is drawn, and where.
local shown

local function server(buffer)
  return vim.lsp.get_clients({ bufnr = buffer, name = 'completion' })[1]
end

local function clear()
  if shown and vim.api.nvim_buf_is_valid(shown.buffer) then
    vim.api.nvim_buf_clear_namespace(shown.buffer, namespace, 0, -1)
  end
  shown = nil
end

-- Tells the server what became of the edit.
local function report(method, edit)
  local lsp = server(shown.buffer)
  if lsp then
    lsp:notify(method, { item = { command = edit.command } })
  end
end

-- The row and the byte of a position, from 0; the end of the buffer for one behind it.
local function bytes_of(buffer, position, encoding)
  local line = vim.api.nvim_buf_get_lines(buffer, position.line, position.line + 1, false)[1]
  if line then
    return position.line, vim.str_byteindex(line, encoding, position.character, false)
  end
  local last = vim.api.nvim_buf_line_count(buffer) - 1
  return last, #vim.api.nvim_buf_get_lines(buffer, last, last + 1, false)[1]
end

-- Draws what goes as deleted, and what comes behind it: in the line where it is a part of one, else as lines below.
local function draw(buffer, edit, encoding)
  local row, column = bytes_of(buffer, edit.range.start, encoding)
  local last_row, last_column = bytes_of(buffer, edit.range['end'], encoding)
  vim.api.nvim_buf_set_extmark(buffer, namespace, row, column, {
    end_row = last_row,
    end_col = last_column,
    hl_group = 'DiffDelete',
  })
  local lines = vim.split(edit.text, '\n', { plain = true })
  if #lines == 1 then
    vim.api.nvim_buf_set_extmark(buffer, namespace, last_row, last_column, {
      virt_text = { { edit.text, 'DiffAdd' } },
      virt_text_pos = 'inline',
    })
  else
    -- Whole lines that are inserted before a line are drawn above it.
    local above = column == 0 and row == last_row and last_column == 0
    if lines[#lines] == '' then
      table.remove(lines)
    end
    vim.api.nvim_buf_set_extmark(buffer, namespace, last_row, last_column, {
      virt_lines = vim.tbl_map(function(line)
        return { { line, 'DiffAdd' } }
      end, lines),
      virt_lines_above = above,
    })
  end
end

local function ask()
  local buffer = vim.api.nvim_get_current_buf()
  local lsp = server(buffer)
  if not lsp or vim.api.nvim_get_mode().mode ~= 'n' then
    return
  end
  local params = vim.lsp.util.make_position_params(0, lsp.offset_encoding)
  params.textDocument.version = vim.lsp.util.buf_versions[buffer]
  lsp:request('textDocument/copilotInlineEdit', params, function(_, result)
    local edit = result and result.edits[1]
    local is_now = vim.api.nvim_get_current_buf() == buffer and vim.api.nvim_get_mode().mode == 'n'
    if not edit or not is_now or edit.textDocument.version ~= vim.lsp.util.buf_versions[buffer] then
      return
    end
    clear()
    shown = { buffer = buffer, edit = edit, encoding = lsp.offset_encoding }
    draw(buffer, edit, lsp.offset_encoding)
    report('textDocument/didShowInlineEdit', edit)
  end, buffer)
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'n', false)
end

local group = vim.api.nvim_create_augroup('completion.next-edit', {})

-- The server waits for a pause in typing, and for a reason to ask the model.
vim.api.nvim_create_autocmd({ 'TextChanged', 'InsertLeave' }, {
  group = group,
  callback = function()
    clear()
    ask()
  end,
})
vim.api.nvim_create_autocmd({ 'InsertEnter', 'BufLeave' }, { group = group, callback = clear })

vim.keymap.set('n', '<Tab>', function()
  if not shown or shown.buffer ~= vim.api.nvim_get_current_buf() then
    return press('<Tab>')
  end
  local edit, encoding, lsp = shown.edit, shown.encoding, server(shown.buffer)
  local row, column = bytes_of(shown.buffer, edit.range.start, encoding)
  if vim.api.nvim_win_get_cursor(0)[1] ~= row + 1 then
    vim.cmd("normal! m'")
    return vim.api.nvim_win_set_cursor(0, { row + 1, column })
  end
  local buffer = shown.buffer
  clear()
  vim.lsp.util.apply_text_edits({ { range = edit.range, newText = edit.text } }, buffer, encoding)
  if lsp then
    lsp:exec_cmd(edit.command, { bufnr = buffer })
  end
end, { desc = 'Go to the next edit, or take it' })

vim.keymap.set('n', '<Esc>', function()
  if not shown then
    return press('<Esc>')
  end
  report('textDocument/didRejectInlineEdit', shown.edit)
  clear()
end, { desc = 'Dismiss the next edit' })
