;;; completion.el --- ghost text from the completion sidecar, with lsp-mode 10  -*- lexical-binding: t; -*-

;; Load this file after lsp-mode, and call `lsp' in the buffers that want it.

;;; Code:

(require 'lsp-mode)
(require 'lsp-inline-completion)

(lsp-register-client
 (make-lsp-client
  :server-id 'completion-sidecar
  :new-connection (lsp-stdio-connection '("completion-sidecar" "--stdio"))
  ;; Beside the language's own server, in every file.
  :activation-fn (lambda (&rest _) t)
  :add-on? t
  :multi-root t
  :priority -2
  ;; lsp-mode applies an item that replaces text as it is.
  :initialization-options '(:client (:profile "neovim"))
  :notification-handlers (lsp-ht ("didChangeStatus" #'ignore))))

;; lsp-mode asks by itself after two idle seconds, and by key at once.
(setq lsp-inline-completion-enable t
      lsp-inline-completion-idle-delay 0.5)
(define-key lsp-mode-map (kbd "C-M-i") #'lsp-inline-completion-display)

;; lsp-mode (10.0.0) asks by itself only where point was during the last change. Emacs closes brackets and quotes behind point
;; and indents before it: there lsp-mode would never ask. What counts is where a command that has changed the text leaves point.
(defvar-local completion--change nil "The change whose place is noted.")
(defun completion-note-place ()
  "Note point as the place of the last change."
  (unless (eq completion--change (bound-and-true-p lsp--after-change-vals))
    (setq completion--change (list :point (point) :buffer (current-buffer))
          lsp--after-change-vals completion--change)))
(add-hook 'post-command-hook #'completion-note-place)

(provide 'completion)
;;; completion.el ends here
