package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/cardform/cardform/card"
)

// adminPrefix is where another process turns the emulator's switches. Every
// call is a POST of a JSON object from this machine, and needs no key:
//
//	/_emulator/show                                       answers Totals
//	/_emulator/fault   {"set":["lost=0.1"],"clear":true}
//	/_emulator/spend   {"card_id":"1001","amount":"12.50","merchant_name":"Hotel"}
//	/_emulator/order   {"order":"…","status":"SUCCESS|FAILED|PROCESSING|REFUNDED"}   either number of an order
//	/_emulator/payin   {"order":"…","status":"paid|settled"}
//	/_emulator/card    {"card_id":"1001","status":"FROZEN","gone":true,"load":"5.00"}   or "stock":3
//	/_emulator/holder  {"holder":"id or e-mail","status":"SUCCESS|PENDING|INCOMPLETE|FAILED"}
//	/_emulator/account {"account":"merchant|physical","add":"-100.00"}
//	/_emulator/seed    {"holders":5,"cards":5,"card_type":"23","amount":"50.00"}
//
// The answer is the envelope of the other endpoints.
const adminPrefix = "/_emulator/"

func isAdmin(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, adminPrefix) }

// local keeps other machines, and web pages in a browser here, away from the
// switches. A request inside the process has no remote address.
func local(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	inside := r.RemoteAddr == "" || err == nil && ip != nil && ip.IsLoopback()
	return inside && r.Header.Get("Origin") == "" && (r.RemoteAddr == "" || card.OnLoopback("http://"+r.Host))
}

// admin answers a request of an admin.
func (e *Emulator) admin(r *http.Request) answer {
	if !local(r) {
		return failure(http.StatusForbidden, refuse(codeUnauthorized, "the emulator's switches are for this machine only"))
	}
	command, known := e.commands()[strings.TrimPrefix(r.URL.Path, adminPrefix)]
	if !known || r.Method != http.MethodPost {
		return failure(http.StatusNotFound, refuse(codeBadRequest, "POST to %s followed by show, fault, spend, order, payin, card, holder, account or seed", adminPrefix))
	}
	body, err := readBody(r)
	if err == nil {
		err = command(body)
	}
	if err != nil {
		return failure(http.StatusBadRequest, refuse(codeBadRequest, "%s", err))
	}
	data, err := json.Marshal(e.Totals())
	if err != nil {
		return failure(http.StatusInternalServerError, err)
	}
	return answer{status: http.StatusOK, kind: jsonType, body: append(append([]byte(envelope), data...), '}')}
}

func (e *Emulator) commands() map[string]func([]byte) error {
	return map[string]func([]byte) error{
		"show":    func([]byte) error { return nil },
		"fault":   adminCommand(e.adminFault),
		"spend":   adminCommand(e.adminSpend),
		"order":   adminCommand(e.adminOrder),
		"payin":   adminCommand(e.adminPayin),
		"card":    adminCommand(e.SetCard),
		"holder":  adminCommand(e.adminHolder),
		"account": adminCommand(e.adminAccount),
		"seed":    adminCommand(e.adminSeed),
	}
}

// adminCommand reads the body of a command strictly.
func adminCommand[T any](run func(T) error) func([]byte) error {
	return func(body []byte) error {
		var args T
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&args); err != nil {
			return fmt.Errorf("reading the command: %w", err)
		}
		return run(args)
	}
}

type faultArgs struct {
	Set   []string `json:"set"`
	Clear bool     `json:"clear"`
}

func (e *Emulator) adminFault(a faultArgs) error {
	faults := make([]Fault, 0, len(a.Set))
	for _, text := range a.Set {
		f, err := ParseFault(text)
		if err != nil {
			return err
		}
		faults = append(faults, f)
	}
	if a.Clear {
		e.faults.Clear()
	}
	e.faults.Set(faults...)
	return nil
}

type spendArgs struct {
	CardID   string     `json:"card_id"`
	Amount   card.Money `json:"amount"`
	Merchant string     `json:"merchant_name"`
}

func (e *Emulator) adminSpend(a spendArgs) error { return e.Spend(a.CardID, a.Amount, a.Merchant) }

type orderArgs struct {
	Order  string `json:"order"`
	Status string `json:"status"`
}

func (e *Emulator) adminOrder(a orderArgs) error { return e.SetOrder(a.Order, a.Status) }

func (e *Emulator) adminPayin(a orderArgs) error {
	return e.change(func(now time.Time) error { return e.bank.setPayin(a.Order, a.Status, now) })
}

type holderArgs struct {
	Holder string `json:"holder"`
	Status string `json:"status"`
}

func (e *Emulator) adminHolder(a holderArgs) error { return e.SetHolder(a.Holder, a.Status) }

type accountArgs struct {
	Account string     `json:"account"`
	Add     card.Money `json:"add"`
}

func (e *Emulator) adminAccount(a accountArgs) error { return e.Fund(a.Account, a.Add) }

type seedArgs struct {
	Holders  int        `json:"holders"`
	Cards    int        `json:"cards"`
	CardType string     `json:"card_type"`
	Amount   card.Money `json:"amount"`
}

func (e *Emulator) adminSeed(a seedArgs) error {
	return e.Plant(a.Holders, a.Cards, a.CardType, a.Amount)
}
