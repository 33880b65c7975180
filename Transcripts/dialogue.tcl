# Common procedures of the expect scripts in this folder. Scripts/test-dialogues runs them and
# documents the environment at its top.

set timeout 10
set stty_init "rows 24 columns 80"
match_max 1000000

# Ends the script with the expected text and the text on the screen.
proc fail {text} {
  global expect_out
  puts "\n--- failed: $text"
  foreach level {1 2 3} {
    if {[catch {info frame -$level} frame]} break
    if {[dict exists $frame cmd]} { puts "    in: [string range [dict get $frame cmd] 0 100]" }
  }
  exit 1
}

# Skips the script.
proc skip {text} {
  puts "\n$text"
  exit 77
}

proc need {name what} {
  if {![info exists ::env($name)] || $::env($name) eq ""} { skip "$what is missing" }
}

# Starts a session; sets spawn_id of the caller.
proc session {args} {
  upvar spawn_id spawn_id
  spawn -noecho $::env(WFSH) {*}$args
}

# Waits for exactly these bytes and returns the text before them.
proc await {text} {
  upvar spawn_id spawn_id
  expect {
    -ex $text {
      return [string range $expect_out(buffer) 0 end-[string length $text]]
    }
    timeout { fail "timeout waiting for {$text}" }
    eof { fail "end of file waiting for {$text}" }
  }
}

# Waits for a regular expression and returns what it matched.
proc awaitPattern {pattern} {
  upvar spawn_id spawn_id
  expect {
    -re $pattern { return $expect_out(0,string) }
    timeout { fail "timeout waiting for /$pattern/" }
    eof { fail "end of file waiting for /$pattern/" }
  }
}

# Types a line at the prompt, and returns the answer up to the next prompt, without the echo and
# with \n as line end.
proc ask {line {prompt ""}} {
  upvar spawn_id spawn_id
  send -- "$line\r"
  await "$line\r\n"
  if {$prompt eq ""} { set prompt {[\w.-]+@[\w.()-]+[>#] } }
  set answer [awaitPattern "(?s)^.*?${prompt}\$"]
  regsub -all {\r\n} $answer "\n" answer
  regsub {[^\n]*$} $answer "" answer
  return $answer
}

# The answer to a line must contain this text.
proc check {line text} {
  upvar spawn_id spawn_id
  set answer [ask $line]
  if {[string first $text $answer] < 0} { fail "{$line}: no {$text} in {$answer}" }
  return $answer
}

# A configuration command is accepted silently.
proc accept {line} {
  upvar spawn_id spawn_id
  set answer [ask $line]
  if {![regexp {^\n\[edit[^\]]*\] *\n$} $answer]} { fail "{$line} was answered {$answer}" }
}

# A line is refused with this text, and the session goes on.
proc refused {line text} {
  upvar spawn_id spawn_id
  check $line $text
}

proc commit {} {
  upvar spawn_id spawn_id
  set answer [check "commit" "100%\nConfiguration committed successfully\n"]
  if {![regexp {^\nCommit job \d+ is in progress. Use Ctrl\+C to return to command prompt\n} $answer]} {
    fail "commit was answered {$answer}"
  }
}

# The session ends by itself, with this status.
proc ends {{status 0}} {
  upvar spawn_id spawn_id
  expect {
    eof {}
    timeout { fail "the session does not end" }
  }
  set result [wait]
  if {[lindex $result 2] != 0} { fail "wait: $result" }
  if {[lindex $result 3] != $status} { fail "ended with [lindex $result 3], not $status" }
}

# Checks that the running configuration is well-formed XML and that these XPath expressions are true.
proc checkDocument {args} {
  set file $::env(WFSH_STATE)/running-config.xml
  exec xmllint --noout $file
  foreach path $args {
    if {[catch {exec xmllint --xpath "boolean($path)" $file} value] || $value ne "true"} {
      fail "running-config.xml: $path is $value"
    }
  }
}
