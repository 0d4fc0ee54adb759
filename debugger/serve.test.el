;;; Emacs as a client of the debug adapter, for serve.test.ts: breakpoint, stack, step, end.  -*- lexical-binding: t -*-
(require 'dap-mode)
;; dap-mode 0.7 reads it, and leaves it to its own user interface to make it.
(defvar dap-exception-breakpoints nil)
(setq dap-breakpoints-file (make-temp-file "asl-breakpoints")
      dap-auto-configure-features nil
      lsp-session-file (make-temp-file "asl-lsp"))

(defun asl-say (format &rest arguments)
  (princ (concat "asl: " (apply #'format format arguments) "\n")))

(defvar asl-over nil)
(dap-register-debug-provider "asl" #'identity)

(add-hook 'dap-stack-frame-changed-hook
          (lambda (session)
            (let ((frame (and session (dap--debug-session-active-frame session))))
              (when frame
                (let ((name (gethash "name" frame)))
                  (asl-say "stopped at %s %s" name (gethash "line" frame))
                  ;; Outside of the handler of the answer.
                  (if (string= name "Greet")
                      (run-at-time 0 nil #'dap-next session)
                    (run-at-time 0 nil #'dap-continue session (dap--debug-session-thread-id session))))))))
(add-hook 'dap-terminated-hook
          (lambda (_) (unless asl-over (asl-say "terminated")) (setq asl-over t)))

(let ((program (getenv "ASL_PROGRAM")))
  (lsp-workspace-folders-add (file-name-directory program))
  (find-file program)
  (forward-line 2)
  (dap-breakpoint-add)
  (dap-debug (list :type "asl" :request "launch" :name "Greet" :program program
                   :host "127.0.0.1" :debugServer (string-to-number (getenv "ASL_PORT")))))

(let ((deadline (+ (float-time) 30)))
  (while (and (not asl-over) (< (float-time) deadline))
    (accept-process-output nil 0.05)))
