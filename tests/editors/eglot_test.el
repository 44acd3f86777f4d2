;;; Emacs's own client, configured as docs/editors.md says.  -*- lexical-binding: t -*-

(require 'ert)
(require 'cl-lib)
(require 'xref)

(defconst plumbline-test-source
  (expand-file-name "../.." (file-name-directory load-file-name)))
(defconst plumbline-test-project
  (let ((folder (make-temp-file "plumbline" t)))
    (copy-directory (expand-file-name "fixtures/projects/tailspin" plumbline-test-source)
                    (expand-file-name "tailspin" folder))
    (expand-file-name "tailspin" folder)))
(add-hook 'kill-emacs-hook
          (lambda () (delete-directory (file-name-directory plumbline-test-project) t)))
;; A folder in no version control is a project of its own.
(add-hook 'project-find-functions (lambda (_) (cons 'transient plumbline-test-project)))

(defun plumbline-test-open (name)
  (with-current-buffer (find-file-noselect (expand-file-name name plumbline-test-project))
    ;; `eglot-ensure' waits for the next command, and a batch has none.
    (unless (eglot-managed-p) (run-hooks 'post-command-hook))
    (unless (eglot-managed-p) (apply #'eglot (eglot--guess-contact)))
    (current-buffer)))

(defun plumbline-test-wait (condition)
  (let ((until (+ (float-time) 10)))
    (while (not (funcall condition))
      (should (< (float-time) until))
      (accept-process-output nil 0.02))))

(defun plumbline-test-ask (method &rest more)
  (eglot--signal-textDocument/didChange)
  (jsonrpc-request (eglot-current-server) method (append (eglot--TextDocumentPositionParams) more)))

(defun plumbline-test-codes ()
  (mapcar (lambda (found) (plist-get (cdr (assoc 'eglot-lsp-diag (flymake-diagnostic-data found))) :code))
          (flymake-diagnostics)))

(defun plumbline-test-found ()
  (plumbline-test-wait (lambda () (flymake-start) (flymake-diagnostics)))
  (plumbline-test-codes))

(defmacro plumbline-test-in (name &rest body)
  (declare (indent 1))
  `(with-current-buffer (plumbline-test-open ,name)
     (goto-char (point-min))
     ,@body))

(ert-deftest plumbline-1-findings ()
  (plumbline-test-in "infra/main.json"
    (should (member "secure-parameter-default" (plumbline-test-found)))))

(ert-deftest plumbline-2-hover ()
  (plumbline-test-in "infra/main.json"
    (search-forward "[format('appi")
    (let ((hover (plumbline-test-ask :textDocument/hover)))
      (should (string-match-p "appi-tailspin-prod" (plist-get (plist-get hover :contents) :value))))))

(ert-deftest plumbline-3-completion ()
  (plumbline-test-in "infra/main.json"
    (search-forward "[parameters('loc")
    (let* ((table (nth 2 (eglot-completion-at-point))))
      (should (cl-find "webAppName" (all-completions "" table) :test #'string-search)))))

(ert-deftest plumbline-4-definition ()
  (plumbline-test-in "infra/main.json"
    (search-forward "parameters('planCap")
    (let ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
      (should (= 1 (length found)))
      (should (= 29 (xref-location-line (xref-item-location (car found))))))))

(ert-deftest plumbline-5-rename ()
  (plumbline-test-in "infra/main.json"
    (search-forward "\"planCap")
    (cl-letf (((symbol-function 'y-or-n-p) #'always))
      (eglot-rename "instances"))
    (should (search-forward "parameters('instances')"))
    (goto-char (point-min))
    (should-not (search-forward "planCapacity" nil t)))
  (plumbline-test-in "infra/environments/prod.parameters.json"
    (should (search-forward "\"instances\""))))

(ert-deftest plumbline-6-expanded ()
  (plumbline-test-in "azure-pipelines.yml"
    (plumbline-expand)
    (with-current-buffer "*plumbline*"
      (goto-char (point-min))
      (should (search-forward "stage: Deploy_prod")))))

(ert-deftest plumbline-7-pipeline ()
  (plumbline-test-in "pipelines/deploy.yml"
    (should (member "secret-printed" (plumbline-test-found)))))

(ert-deftest plumbline-8-shutdown ()
  (plumbline-test-in "infra/main.json"
    (let ((server (eglot-current-server)))
      (eglot-shutdown server)
      (should-not (jsonrpc-running-p server)))))
