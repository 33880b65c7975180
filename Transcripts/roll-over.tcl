# Common procedures of the roll-over scripts: certificates, a listener on the session's state, and
# clients that connect continuously.

set files $env(DIALOGUE_TEMPORARY)/roll-over
file mkdir $files

# Makes name.pem and name.key: an empty signer makes a self-signed certificate; kind is ca, server or client.
proc certificate {name subject kind {signer ""} {days "-days 30"}} {
  global files
  set extensions(ca) "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign"
  set extensions(server) "basicConstraints=CA:false\nsubjectAltName=DNS:wf.example.com,IP:127.0.0.1\nextendedKeyUsage=serverAuth"
  set extensions(client) "basicConstraints=CA:false\nextendedKeyUsage=clientAuth"
  set stream [open $files/$name.cnf w]
  puts $stream "\[req\]\ndistinguished_name=dn\n\[dn\]\n\[e\]\n$extensions($kind)"
  close $stream
  exec openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj $subject \
    -config $files/$name.cnf -keyout $files/$name.key -out $files/$name.csr 2>@1
  if {$signer eq ""} {
    set by [list -signkey $files/$name.key]
  } else {
    set by [list -CA $files/$signer.pem -CAkey $files/$signer.key -CAcreateserial]
  }
  if {$days eq "expired"} {
    close [open $files/index w]
    set stream [open $files/ca.cnf w]
    puts $stream "\[ca\]\ndefault_ca=d\n\[d\]\ndatabase=$files/index\nnew_certs_dir=$files\nrand_serial=yes"
    puts $stream "default_md=sha256\npolicy=p\n\[p\]\ncommonName=supplied\n\[e\]\n$extensions($kind)"
    close $stream
    exec openssl ca -batch -notext -config $files/ca.cnf -cert $files/$signer.pem \
      -keyfile $files/$signer.key -in $files/$name.csr -extensions e -out $files/$name.pem \
      -startdate 20200101000000Z -enddate 20210101000000Z 2>@1
    exec cat $files/$name.pem $files/$name.key >$files/$name-pair.pem
    return
  }
  exec openssl x509 -req -in $files/$name.csr {*}$by {*}$days -extfile $files/$name.cnf \
    -extensions e -out $files/$name.pem 2>@1
  exec cat $files/$name.pem $files/$name.key >$files/$name-pair.pem
}

# Types an import by scp; the host key is unknown the first time.
proc import {what file name {words ""}} {
  upvar spawn_id spawn_id
  global env files
  set account [exec id -un]
  send "scp import $what remote-port $env(SCP_PORT) from $account@127.0.0.1:$files/$file certificate-name $name $words\r"
  expect {
    "(yes/no" { send "yes\r"; exp_continue }
    "Successfully imported $name into candidate configuration" {}
    timeout { fail "import of $name" }
  }
  awaitPattern {[>#] $}
}

# Starts the listener in the background and returns its port.
proc serve {} {
  global env files listener port
  set listener [exec $env(WFSH) serve --listen 127.0.0.1:0 --state $env(WFSH_STATE) \
    >$files/serve.log 2>@1 &]
  for {set i 0} {$i < 200} {incr i} {
    if {[regexp {listening on 127.0.0.1:(\d+)} [exec cat $files/serve.log] all port]} return
    after 20
  }
  fail "the listener does not start"
}

# Clients that connect continuously: NAME trusts AUTHORITY.pem and presents NAME-pair.pem. Each attempt
# writes a line "NAME ok SUBJECT-OF-THE-SERVER" or "NAME refused".
proc traffic {args} {
  global files port clients
  set stream [open $files/traffic.sh w]
  puts $stream "cd $files"
  puts $stream {while [ ! -e stop ]; do}
  foreach {name authority} $args {
    puts $stream "answer=\$(printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | timeout 5 openssl s_client -connect 127.0.0.1:$port -cert $name-pair.pem -key $name.key -cert_chain $name-pair.pem -CAfile $authority.pem -verify_return_error -ign_eof 2>/dev/null)"
    puts $stream "case \$answer in *'200 OK'*) echo \"$name ok \$(printf '%s' \"\$answer\" | sed -n 's/^subject=//p')\" ;; *) echo \"$name refused\" ;; esac >>log"
  }
  puts $stream {done}
  close $stream
  close [open $files/log w]
  set clients [exec sh $files/traffic.sh &]
}

# Ends the background processes.
proc quiet {} {
  global files clients listener
  close [open $files/stop w]
  catch {exec kill $listener}
}
rename fail fail_and_leave
proc fail {text} {
  catch {quiet}
  fail_and_leave $text
}

# Waits until NAME has had that outcome three times from now on; returns all lines of the wait.
proc awaitTries {name outcome} {
  global files
  set from [file size $files/log]
  for {set i 0} {$i < 400} {incr i} {
    set stream [open $files/log]
    seek $stream $from
    set lines [read $stream]
    close $stream
    if {[regexp -all -line "^$name $outcome" $lines] >= 3} { return $lines }
    after 25
  }
  fail "$name does not get '$outcome': [exec tail -n 8 $files/log]"
}

# A mark in the log, and the lines after it.
proc mark {} {
  global files
  return [file size $files/log]
}
proc noneRefused {from args} {
  global files
  set stream [open $files/log]
  seek $stream $from
  set lines [read $stream]
  close $stream
  foreach name $args {
    if {[regexp -line "^$name refused" $lines]} { fail "$name was refused: $lines" }
    if {![regexp -line "^$name ok" $lines]} { fail "$name was not there" }
  }
}

# The common start: server and clients of one root, in force.
proc start {} {
  upvar spawn_id spawn_id
  certificate root-a "/CN=Root A" ca
  certificate server-1 "/CN=wf.example.com" server root-a
  certificate client-a "/CN=firewall-a" client root-a
  await "admin@WF-500> "
  ask "set cli pager off"
  import certificate root-a.pem root-a
  import keypair server-1-pair.pem server-1
  ask "configure"
  accept "set shared certificate-profile clients CA root-a"
  accept "set shared ssl-tls-service-profile web certificate server-1"
  accept "set shared ssl-tls-service-profile web protocol-settings min-version tls1-2 max-version max"
  accept "set deviceconfig setting management secure-conn-server ssl-tls-service-profile web"
  accept "set deviceconfig setting management secure-conn-server certificate-profile clients"
  accept "set deviceconfig setting management secure-conn-server disable-pre-defined-cert yes"
  commitChange
  serve
}

# Repeats a line until its answer contains a text, because the listener reports with a delay.
proc awaitAnswer {line text} {
  upvar spawn_id spawn_id
  for {set i 0} {$i < 150} {incr i} {
    set answer [ask $line]
    if {[string first $text $answer] >= 0} { return $answer }
    after 100
  }
  fail "{$line}: no {$text} in {$answer}"
}

# A commit that succeeds, with or without warnings.
proc commitChange {} {
  upvar spawn_id spawn_id
  check "commit" "Configuration committed successfully"
}
