-- Neovim's own client, configured as docs/editors.md says. Ends with `N passed, N failed`.
local source = vim.fn.fnamemodify(debug.getinfo(1).source:sub(2), ':p:h:h:h')
local folder = vim.fn.tempname()
vim.fn.mkdir(folder, 'p')
vim.fn.system({ 'cp', '-r', source .. '/fixtures/projects/tailspin', folder })
vim.cmd('cd ' .. vim.fn.fnameescape(folder .. '/tailspin'))

local passed, failed = 0, 0
local function test(name, run)
  local is_good, problem = xpcall(run, debug.traceback)
  if is_good then passed = passed + 1 else failed = failed + 1 end
  io.write(is_good and 'ok: ' or 'FAILED: ', name, '\n', is_good and '' or problem .. '\n')
end
local function equal(a, b)
  if not vim.deep_equal(a, b) then error(vim.inspect(a) .. ' is not ' .. vim.inspect(b), 2) end
end
local function wait(what, condition)
  if not vim.wait(10000, condition, 20) then error('waited in vain for ' .. what, 2) end
end
-- The cursor stands on the first character of the text.
local function go_to(text)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search('\\V' .. text, 'c') > 0, text)
end
-- The answer of the one server to a request at the cursor.
local function ask(method, more)
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, 'utf-16'), more or {})
  local answers = assert(vim.lsp.buf_request_sync(0, method, params, 10000))
  local _, answer = next(answers)
  assert(answer and not answer.error, vim.inspect(answer))
  return answer.result
end
local function codes()
  return vim.tbl_map(function(found) return found.code end, vim.diagnostic.get(0))
end

vim.cmd('edit infra/main.json')
local buffer = vim.api.nvim_get_current_buf()

test('starts for a template, in the folder of the project', function()
  wait('the server', function() return next(vim.lsp.buf_get_clients(0)) ~= nil end)
  local _, client = next(vim.lsp.buf_get_clients(0))
  equal(client.name, 'plumbline')
  equal(vim.loop.fs_realpath(client.config.root_dir), vim.loop.fs_realpath(folder .. '/tailspin'))
end)

test('shows findings', function()
  wait('findings', function() return #vim.diagnostic.get(0) > 0 end)
  assert(vim.tbl_contains(codes(), 'secure-parameter-default'))
  local found = vim.tbl_filter(function(one) return one.code == 'secure-parameter-default' end, vim.diagnostic.get(0))[1]
  equal({ found.lnum, found.severity, found.source }, { 49, vim.diagnostic.severity.ERROR, 'plumbline' })
end)

test('hovers', function()
  go_to([[format('appi]])
  assert(ask('textDocument/hover').contents.value:find('appi-tailspin-prod', 1, true))
end)

test('completes', function()
  go_to([[location')]"]])
  local labels = vim.tbl_map(function(item) return item.label end, ask('textDocument/completion').items)
  assert(vim.tbl_contains(labels, 'webAppName'))
end)

test('goes to a definition', function()
  go_to([[planCapacity')]])
  vim.lsp.buf.definition()
  wait('the jump', function() return vim.fn.line('.') == 29 end)
end)

test('renames, also in files that are not open', function()
  go_to([[planCapacity": {]])
  vim.lsp.buf.rename('instances')
  wait('the new name', function() return vim.fn.search([[parameters('instances')]], 'nw') > 0 end)
  equal(vim.fn.search('planCapacity', 'nw'), 0)
  local other = vim.fn.bufnr('dev.parameters.json')
  assert(table.concat(vim.api.nvim_buf_get_lines(other, 0, -1, true), '\n'):find('"instances"', 1, true))
end)

test('applies a fix, and the finding is gone', function()
  go_to([["healthz"]])
  local line = vim.fn.line('.') - 1
  local range = { start = { line = line, character = 30 }, ['end'] = { line = line, character = 30 } }
  local actions = ask('textDocument/codeAction', { range = range, context = { diagnostics = {} } })
  local fix = vim.tbl_filter(function(action) return action.isPreferred end, actions)[1]
  vim.lsp.util.apply_workspace_edit(fix.edit, 'utf-16')
  wait('the end of the finding', function() return not vim.tbl_contains(codes(), 'health-check-path-invalid') end)
end)

test('shows the file as Azure will see it', function()
  vim.cmd('PlumblineExpand')
  wait('the view', function() return vim.api.nvim_get_current_buf() ~= buffer end)
  equal(vim.bo.buftype, 'nofile')
  assert(vim.fn.search('"resources"', 'nw') > 0)
  vim.cmd('close')
end)

test('shows it with a parameter file, from a code lens', function()
  -- Edits of buffers behind this one (the renamed parameter) reach the server a little later.
  local lens
  wait('the lens', function()
    local lenses = ask('textDocument/codeLens', {})
    lens = vim.tbl_filter(function(one) return one.command.title:find('prod') end, lenses)[1]
    return lens ~= nil
  end)
  vim.lsp.commands[lens.command.command](lens.command, { bufnr = buffer })
  wait('the view', function() return vim.api.nvim_get_current_buf() ~= buffer end)
  assert(vim.fn.search('plan-tailspin-prod', 'nw') > 0)
  vim.cmd('close')
end)

test('serves pipelines with the same process', function()
  vim.cmd('edit pipelines/deploy.yml')
  wait('findings', function() return vim.tbl_contains(codes(), 'secret-printed') end)
  equal(#vim.lsp.get_active_clients(), 1)
end)

test('shuts down', function()
  local _, client = next(vim.lsp.get_active_clients())
  client.stop()
  wait('the end', function() return client.is_stopped() end)
end)

io.write(passed, ' passed, ', failed, ' failed\n')
vim.fn.delete(folder, 'rf')
vim.cmd(failed == 0 and 'qall!' or 'cquit')
